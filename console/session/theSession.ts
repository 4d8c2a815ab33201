import { useStore } from '../base/Store.ts';
import { Session, type SessionState } from './Session.ts';

/** The page's one session. */
export const session = new Session();

export const useSession = (): SessionState => useStore(session.state);

export interface Rights {
  /** May create, cancel, retry, pause, resume and approve. */
  readonly admin: boolean;
  /** May look. */
  readonly operator: boolean;
}

/** What the person's groups allow. The API decides; this only tells people in advance. */
export function useRights(): Rights {
  const state = useSession();
  if (state.kind !== 'signed in' && state.kind !== 'ended') return { admin: false, operator: false };
  const { admin, operator } = session.config.groups;
  const { groups } = state.person;
  return { admin: groups.includes(admin), operator: groups.includes(operator) };
}
