import { useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog.tsx';
import { Notice } from '../parts/Notice.tsx';
import type { SessionState } from './Session.ts';
import { session } from './theSession.ts';

/** Shown over a page whose token has expired: the page stays as it is, and continues once the person is back. */
export function SessionEnded({ state }: { readonly state: Extract<SessionState, { kind: 'ended' }> }) {
  const [waiting, setWaiting] = useState(false);
  return (
    <Dialog title="Your session has ended">
      <p>
        Nothing on this page is lost. Sign in again as <b>{state.person.name}</b> to continue where you were.
      </p>
      {state.message !== undefined && <Notice tone="failed" title={state.message} />}
      <div class="buttons">
        <button
          type="button"
          class="primary"
          onClick={() => {
            setWaiting(true);
            void session.signInAgain();
          }}
        >
          Sign in again
        </button>
        <button type="button" onClick={() => session.signOut()}>
          Sign out
        </button>
      </div>
      {waiting && <p class="quiet">A window of the issuer has opened; sign in there.</p>}
    </Dialog>
  );
}
