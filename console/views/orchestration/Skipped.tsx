import { useState } from 'preact/hooks';
import { hrefOf } from '../../base/router.ts';
import { usePolled } from '../../base/usePolled.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Pages } from './Pages.tsx';
import { pageSize, readSkipped } from './readOrchestration.ts';

export interface SkippedProps {
  readonly id: string;
  /** How many, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** The runtimes that were targeted but left out, by reason. */
export function Skipped({ id, skipped }: SkippedProps) {
  const [page, setPage] = useState(1);
  const reasons = Object.entries(skipped).sort(([, a], [, b]) => b - a);
  const all = reasons.reduce((sum, [, count]) => sum + count, 0);
  const list = usePolled(
    `skipped ${id} ${page} ${all}`,
    (signal) => readSkipped(id, page, signal),
    () => undefined,
  );
  return (
    <section class="block" aria-labelledby="skipped">
      <h2 id="skipped">Left out, by reason</h2>
      {reasons.length === 0 ? (
        <p class="calm">No runtime was left out.</p>
      ) : (
        <>
          <ol class="reasons">
            {reasons.map(([reason, count]) => (
              <li key={reason} data-tone="pending">
                <p class="reason">
                  <b class="many">{count.toLocaleString()}</b> {reason}
                </p>
                <div
                  class="share"
                  role="img"
                  aria-label={`${count} of ${all}`}
                  style={{ width: `${Math.max(1, (100 * count) / all)}%` }}
                />
              </li>
            ))}
          </ol>
          <Loaded of={list} what="the runtimes">
            {({ data, totalCount }) => (
              <>
                <table class="rows">
                  <thead>
                    <tr>
                      <th scope="col">Shoot</th>
                      <th scope="col">Runtime</th>
                      <th scope="col">Reason</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.map(({ shootName, runtimeID, reason }) => (
                      <tr key={shootName}>
                        <td>{shootName}</td>
                        <td>
                          {runtimeID === '' ? (
                            '—'
                          ) : (
                            <a class="mono" href={hrefOf(['runtimes', runtimeID])}>
                              {runtimeID}
                            </a>
                          )}
                        </td>
                        <td>{reason}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                <Pages page={page} pageSize={pageSize} totalCount={totalCount} go={setPage} />
              </>
            )}
          </Loaded>
        </>
      )}
    </section>
  );
}
