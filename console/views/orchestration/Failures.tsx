import { hrefOf } from '../../base/router.ts';
import { usePolled } from '../../base/usePolled.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { readFailures, secondsFor } from './readOrchestration.ts';

const busySeconds = 10;

/** What failed, the most frequent reason first, with some of the runtimes. */
export function Failures({ id, state }: { readonly id: string; readonly state: string }) {
  const failures = usePolled(
    `failures ${id} ${state}`,
    (signal) => readFailures(id, signal),
    () => secondsFor(state, busySeconds),
  );
  return (
    <section class="block" aria-labelledby="failures">
      <h2 id="failures">What failed, by reason</h2>
      <Loaded of={failures} what="what failed">
        {({ data, failed, ungrouped }) =>
          failed === 0 ? (
            <p class="calm">Nothing has failed.</p>
          ) : (
            <>
              <ol class="reasons">
                {data.map(({ reason, operations, examples }) => (
                  <li key={reason} data-tone="failed">
                    <p class="reason">
                      <b class="many">{operations.toLocaleString()}</b> {reason}
                    </p>
                    <div
                      class="share"
                      role="img"
                      aria-label={`${operations} of ${failed}`}
                      style={{ width: `${Math.max(1, (100 * operations) / failed)}%` }}
                    />
                    <details>
                      <summary>{examples.length === operations ? 'Runtimes' : 'For example'}</summary>
                      <ul>
                        {examples.map(({ operationID, shootName, description }) => (
                          <li key={operationID}>
                            <a href={hrefOf(['orchestrations', id, 'operations', operationID])}>
                              {shootName}
                            </a>
                            : {description}
                          </li>
                        ))}
                      </ul>
                    </details>
                  </li>
                ))}
              </ol>
              {ungrouped > 0 && (
                <p class="quiet">{ungrouped.toLocaleString()} more failed for other, rarer reasons.</p>
              )}
              <p>
                <a href={hrefOf(['orchestrations', id], { tab: 'operations', state: 'failed' })}>
                  All {failed.toLocaleString()} that failed
                </a>
              </p>
            </>
          )
        }
      </Loaded>
    </section>
  );
}
