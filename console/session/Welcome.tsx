import { Notice } from '../parts/Notice.tsx';
import { session, useSession } from './theSession.ts';

/** Before somebody is signed in. */
export function Welcome() {
  const state = useSession();
  return (
    <main class="welcome">
      <svg class="swell" viewBox="0 0 640 120" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 60c53 0 53-40 107-40s53 40 106 40 54-40 107-40 53 40 107 40 53-40 106-40 54 40 107 40v60H0Z" />
      </svg>
      <h1>Kyma upgrades</h1>
      {state.kind === 'starting' && <p class="loading">One moment …</p>}
      {state.kind === 'broken' && (
        <Notice tone="failed" title={state.message}>
          <p>
            <button type="button" class="plain" onClick={() => location.reload()}>
              Try again
            </button>
          </p>
        </Notice>
      )}
      {state.kind === 'passed on' && <p>You are signed in. You can close this window.</p>}
      {state.kind === 'signed out' && (
        <>
          <p>
            Watch and steer the upgrades of the environment <b>{session.config.environment}</b>.
          </p>
          {state.message !== undefined && <Notice tone="failed" title={state.message} />}
          <button type="button" class="primary" onClick={() => void session.signIn()}>
            Sign in
          </button>
          <p class="quiet">You sign in at {new URL(session.config.issuer).host}, and come back here.</p>
        </>
      )}
    </main>
  );
}
