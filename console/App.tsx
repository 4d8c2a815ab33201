import { useEffect } from 'preact/hooks';
import { usePlace } from './base/router.ts';
import { SessionEnded } from './session/SessionEnded.tsx';
import { session, useSession } from './session/theSession.ts';
import { Welcome } from './session/Welcome.tsx';
import { Shell } from './shell/Shell.tsx';
import { findView } from './views/views.tsx';

/** The page: a welcome for people who are not signed in, otherwise the view of the current place. */
export function App() {
  const state = useSession();
  const place = usePlace();
  useEffect(() => void session.start(), []);
  const { title, view } = findView(place);
  const person = state.kind === 'signed in' || state.kind === 'ended' ? state.person : undefined;
  useEffect(() => {
    const environment = person === undefined ? '' : ` · ${session.config.environment}`;
    document.title = `${person === undefined ? 'Sign in' : title} · Kyma upgrades${environment}`;
  }, [title, person]);
  if (person === undefined) return <Welcome />;
  return (
    <Shell person={person}>
      {view}
      {state.kind === 'ended' && <SessionEnded state={state} />}
    </Shell>
  );
}
