import { usePolled } from '../base/usePolled.ts';
import { Loaded } from '../parts/Loaded.tsx';
import type { Orchestration } from '../parts/rollout.ts';
import { type RetryChoice, readFailed } from './calls.ts';

export interface RetryChoicesProps {
  readonly orchestration: Orchestration;
  readonly choice: RetryChoice;
  readonly onChange: (choice: RetryChoice) => void;
}

/** Which failed operations run again, and whether they wait for their windows. */
export function RetryChoices({ orchestration, choice, onChange }: RetryChoicesProps) {
  const { orchestrationID, operationStats, parameters } = orchestration;
  const chosen = choice.operationIDs;
  const failed = operationStats.failed ?? 0;
  return (
    <>
      <fieldset class="stacked">
        <legend>Which</legend>
        <label>
          <input
            type="radio"
            name="which"
            checked={chosen === undefined}
            onChange={() => onChange({ ...choice, operationIDs: undefined })}
          />{' '}
          all {failed.toLocaleString()} that failed
        </label>
        <label>
          <input
            type="radio"
            name="which"
            checked={chosen !== undefined}
            onChange={() => onChange({ ...choice, operationIDs: [] })}
          />{' '}
          only some
        </label>
        {chosen !== undefined && (
          <Failed
            orchestrationID={orchestrationID}
            chosen={chosen}
            onChange={(operationIDs) => onChange({ ...choice, operationIDs })}
          />
        )}
      </fieldset>
      {parameters.strategy.maintenanceWindow && (
        <label class="choice-line">
          <input
            type="checkbox"
            checked={choice.immediate}
            onChange={(event) => onChange({ ...choice, immediate: event.currentTarget.checked })}
          />
          <span>
            Now, outside their maintenance windows. Freezes still apply. The record says that you requested
            it.
          </span>
        </label>
      )}
    </>
  );
}

interface FailedProps {
  readonly orchestrationID: string;
  readonly chosen: readonly string[];
  readonly onChange: (operationIDs: readonly string[]) => void;
}

function Failed({ orchestrationID, chosen, onChange }: FailedProps) {
  const failed = usePolled(
    `failed ${orchestrationID}`,
    (signal) => readFailed(orchestrationID, signal),
    () => undefined,
  );
  return (
    <Loaded of={failed} what="what failed">
      {({ data, totalCount }) => (
        <ul class="picks">
          {data.map(({ operationID, shootName, description }) => (
            <li key={operationID}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.includes(operationID)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, operationID]
                        : chosen.filter((each) => each !== operationID),
                    )
                  }
                />{' '}
                <code>{shootName}</code> <small>{description}</small>
              </label>
            </li>
          ))}
          {totalCount > data.length && <li>… and {(totalCount - data.length).toLocaleString()} more</li>}
        </ul>
      )}
    </Loaded>
  );
}
