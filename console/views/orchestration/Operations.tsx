import { goTo, hrefOf } from '../../base/router.ts';
import { timeOf } from '../../base/times.ts';
import { usePolled } from '../../base/usePolled.ts';
import { Described } from '../../parts/Described.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { progressOrder } from '../../parts/states.ts';
import { Time } from '../../parts/Time.tsx';
import { Pages } from './Pages.tsx';
import { type OperationState, pageSize, readOperations, secondsFor } from './readOrchestration.ts';

const busySeconds = 5;

export interface OperationsProps {
  readonly id: string;
  readonly query: URLSearchParams;
  readonly state: string;
}

const hasStages = (operations: readonly { readonly stage?: string }[]): boolean =>
  operations.some(({ stage }) => stage !== undefined);

/** The upgrades of single runtimes, by state; filters and page are in the place. */
export function Operations({ id, query, state }: OperationsProps) {
  const chosen: readonly OperationState[] = progressOrder.filter((each) =>
    query.getAll('state').includes(each),
  );
  const page = Math.max(1, Number.parseInt(query.get('page') ?? '1', 10) || 1);
  const list = usePolled(
    `operations ${id} ${chosen.join()} ${page} ${state}`,
    (signal) => readOperations(id, page, chosen, signal),
    () => secondsFor(state, busySeconds),
  );
  const show = (next: { states?: readonly OperationState[]; page?: number }) => {
    const place = new URLSearchParams({ tab: 'operations' });
    for (const each of next.states ?? chosen) place.append('state', each);
    if ((next.page ?? 1) > 1) place.set('page', String(next.page));
    goTo(`${hrefOf(['orchestrations', id])}?${place}`, { replace: true });
  };
  return (
    <section class="block" aria-labelledby="operations">
      <h2 id="operations">Operations</h2>
      <fieldset class="buttons">
        <legend class="unseen">State</legend>
        {progressOrder.map((each) => (
          <button
            type="button"
            key={each}
            class="chip"
            aria-pressed={chosen.includes(each)}
            onClick={() =>
              show({
                states: chosen.includes(each) ? chosen.filter((one) => one !== each) : [...chosen, each],
              })
            }
          >
            <StateMark state={each} />
          </button>
        ))}
      </fieldset>
      <Loaded of={list} what="the operations">
        {({ data, totalCount }) =>
          data.length === 0 ? (
            <p class="calm">Nothing matches these filters.</p>
          ) : (
            <>
              <table class="rows">
                <thead>
                  <tr>
                    <th scope="col">State</th>
                    <th scope="col">Shoot</th>
                    {hasStages(data) && <th scope="col">Stage</th>}
                    <th scope="col">What is going on</th>
                    <th scope="col">Window</th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((operation) => (
                    <tr key={operation.operationID}>
                      <td>
                        <StateMark state={operation.state} />
                      </td>
                      <td>
                        <a href={hrefOf(['orchestrations', id, 'operations', operation.operationID])}>
                          {operation.shootName}
                        </a>
                        <small>{operation.servicePlanName}</small>
                      </td>
                      {hasStages(data) && <td>{operation.stage}</td>}
                      <td>
                        <Described text={operation.description} />
                      </td>
                      <td>
                        <Time at={timeOf(operation.maintenanceWindowBegin)} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <Pages
                page={page}
                pageSize={pageSize}
                totalCount={totalCount}
                go={(next) => show({ page: next })}
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}
