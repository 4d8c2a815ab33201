import type { Person } from '../session/Oidc.ts';
import { session } from '../session/theSession.ts';

/** For people whose token has neither group: what is missing, and whom to ask for it. */
export const NoGroup = ({ person }: { readonly person: Person }) => {
  const { groups, issuer, environment } = session.config;
  return (
    <section class="page narrow">
      <h1>Your groups do not allow this</h1>
      <p>
        You are signed in as <b>{person.name}</b>, but your token has neither of the groups that{' '}
        <b>{environment}</b> asks for:
      </p>
      <dl class="facts">
        <dt>
          <code>{groups.operator}</code>
        </dt>
        <dd>to look at orchestrations</dd>
        <dt>
          <code>{groups.admin}</code>
        </dt>
        <dd>to create, cancel, retry, pause, resume and approve</dd>
        <dt>Your groups</dt>
        <dd>{person.groups.length === 0 ? 'none' : person.groups.join(', ')}</dd>
        <dt>Issuer</dt>
        <dd>{issuer}</dd>
      </dl>
      <p>
        Ask whoever manages the groups of this issuer to add you, then sign in again: a token keeps the groups
        it was made with.
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => session.signOut()}>
          Sign in as somebody else
        </button>
      </div>
    </section>
  );
};
