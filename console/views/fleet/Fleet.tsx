import { hrefOf } from '../../base/router.ts';
import { useNow } from '../../base/useNow.ts';
import { type Polled, usePolled } from '../../base/usePolled.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { session, useRights } from '../../session/theSession.ts';
import './fleet.css';
import { History } from './History.tsx';
import { Queue } from './Queue.tsx';
import { Running } from './Running.tsx';
import { type Present, readPresent } from './readFleet.ts';

const busySeconds = 2;
const idleSeconds = 10;

/** All orchestrations: those running, those waiting and why, and those that have ended. */
export function Fleet({ query }: { readonly query: URLSearchParams }) {
  const { admin, operator } = useRights();
  return (
    <section class="page">
      <header class="page-head">
        <h1>Orchestrations</h1>
        {admin && (
          <a class="button primary" href={hrefOf(['new'])}>
            New upgrade
          </a>
        )}
      </header>
      {operator ? (
        <Views query={query} />
      ) : (
        <Notice tone="paused" title="You may start upgrades, but not view them.">
          <p>
            Viewing needs the group <code>{session.config.groups.operator}</code>, which your token does not
            have.
          </p>
        </Notice>
      )}
    </section>
  );
}

function Views({ query }: { readonly query: URLSearchParams }) {
  const present = usePolled('present', readPresent, ({ running }) =>
    running.length > 0 ? busySeconds : idleSeconds,
  );
  return (
    <>
      <Now present={present} />
      <History query={query} seen={present.value && outlineOf(present.value)} />
    </>
  );
}

/** Changes whenever the list of all orchestrations has something new to show. */
const outlineOf = ({ running, waiting }: Present): string =>
  [...running, ...waiting]
    .map(({ orchestrationID, state, description }) => `${orchestrationID} ${state} ${description}`)
    .join('\n');

function Now({ present }: { readonly present: Polled<Present> }) {
  const now = useNow();
  return (
    <Loaded of={present} what="what runs">
      {({ running, waiting }) => (
        <>
          {running.length === 0 && waiting.length === 0 && (
            <p class="calm">Nothing runs, and nothing waits.</p>
          )}
          {running.map((orchestration) => (
            <Running
              key={orchestration.orchestrationID}
              orchestration={orchestration}
              now={now}
              refresh={present.refresh}
            />
          ))}
          {waiting.length > 0 && <Queue waiting={waiting} now={now} />}
        </>
      )}
    </Loaded>
  );
}
