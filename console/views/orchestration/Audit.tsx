import { timeOf } from '../../base/times.ts';
import { usePolled } from '../../base/usePolled.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Time } from '../../parts/Time.tsx';
import { readAudit, secondsFor } from './readOrchestration.ts';

const busySeconds = 10;

export interface AuditProps {
  readonly id: string;
  readonly state: string;
  readonly now: number;
}

/** Who requested what, newest first. */
export function Audit({ id, state, now }: AuditProps) {
  const audit = usePolled(
    `audit ${id} ${state}`,
    (signal) => readAudit(id, signal),
    () => secondsFor(state, busySeconds),
  );
  return (
    <section class="block" aria-labelledby="audit">
      <h2 id="audit">Who did what</h2>
      <Loaded of={audit} what="who did what">
        {({ data, more }) => (
          <>
            <table class="rows">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col">Did what</th>
                </tr>
              </thead>
              <tbody>
                {data.map(({ at, action, description, actor }) => (
                  <tr key={at + action}>
                    <td>
                      <Time at={timeOf(at)} now={now} />
                    </td>
                    <td>
                      {actor.name === '' ? actor.subject : actor.name}
                      {actor.name !== '' && <small>{actor.subject}</small>}
                    </td>
                    <td>
                      <b>{action}</b>
                      <small>{description}</small>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {more && <p class="quiet">Only the newest {data.length} are shown.</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}
