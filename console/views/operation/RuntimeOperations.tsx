import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { hrefOf } from '../../base/router.ts';
import { durationText, timeOf } from '../../base/times.ts';
import { usePolled } from '../../base/usePolled.ts';
import { answerOf, type Schemas } from '../../client/apiClient.ts';
import { Described } from '../../parts/Described.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { Time } from '../../parts/Time.tsx';

type RuntimeOperation = Schemas['ListRuntimeOperationsAnswer']['data'][number];

const pageSize = 20;
const everySeconds = 15;

export interface RuntimeOperationsProps {
  readonly runtimeID: string;
  /** The operation that is shown around the list. */
  readonly current?: string;
}

/** All operations on a runtime, newest first. */
export function RuntimeOperations({ runtimeID, current }: RuntimeOperationsProps) {
  /** Where each page begins; the first one at the newest. */
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  useEffect(() => setPages([undefined]), [runtimeID]);
  const before = pages.at(-1);
  const list = usePolled(
    `runtime ${runtimeID} ${before ?? ''}`,
    (signal) =>
      answerOf(
        api.GET('/runtimes/{runtimeID}/operations', {
          params: {
            path: { runtimeID },
            query: { page_size: pageSize, ...(before === undefined ? {} : { before }) },
          },
          signal,
        }),
      ),
    () => everySeconds,
  );
  return (
    <Loaded of={list} what="the operations on the runtime">
      {({ data, next }) =>
        data.length === 0 ? (
          <p class="calm">No operation on this runtime is known.</p>
        ) : (
          <>
            <table class="rows">
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Upgrade</th>
                  <th scope="col">Outcome</th>
                  <th scope="col">Started</th>
                </tr>
              </thead>
              <tbody>
                {data.map((operation) => (
                  <Row
                    key={operation.operationID}
                    operation={operation}
                    isCurrent={operation.operationID === current}
                  />
                ))}
              </tbody>
            </table>
            <div class="buttons">
              {pages.length > 1 && (
                <button type="button" onClick={() => setPages(pages.slice(0, -1))}>
                  Newer
                </button>
              )}
              {next !== undefined && (
                <button type="button" onClick={() => setPages([...pages, next])}>
                  Older
                </button>
              )}
            </div>
          </>
        )
      }
    </Loaded>
  );
}

function Row({
  operation,
  isCurrent,
}: {
  readonly operation: RuntimeOperation;
  readonly isCurrent: boolean;
}) {
  const { state, type, target, description, startedAt, endedAt, orchestrationID, operationID } = operation;
  const [start, end] = [timeOf(startedAt), timeOf(endedAt)];
  const name = `${type === 'upgradeKyma' ? 'Kyma to channel' : 'Kubernetes to'} ${target}`;
  return (
    <tr>
      <td>
        <StateMark state={state} />
      </td>
      <td>
        {isCurrent ? (
          <b>{name}, this one</b>
        ) : (
          <a href={hrefOf(['orchestrations', orchestrationID, 'operations', operationID])}>{name}</a>
        )}
        {operation.dryRun && <span class="tag">dry run</span>}
      </td>
      <td>
        <Described text={description} />
      </td>
      <td>
        <Time at={start} />
        {start !== undefined && end !== undefined && <small>took {durationText(end - start)}</small>}
      </td>
    </tr>
  );
}
