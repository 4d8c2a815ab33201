import { timeOf } from '../../base/times.ts';
import type { Schemas } from '../../client/apiClient.ts';
import { Ribbon } from '../../parts/Progress.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { Time } from '../../parts/Time.tsx';

export interface StageLineProps {
  readonly rollout: Schemas['Rollout'];
  readonly now: number;
}

/** The stages of a rollout side by side, and what the open one waits for. */
export function StageLine({ rollout, now }: StageLineProps) {
  const until = timeOf(rollout.until);
  return (
    <>
      {rollout.stages.length > 1 && (
        <ol class="stage-line">
          {rollout.stages.map((stage, index) => (
            <li key={stage.name} aria-current={index === rollout.stage ? 'step' : undefined}>
              <b>{stage.name}</b> <small>{stage.runtimes.toLocaleString()}</small>
              <Ribbon stats={stage.operationStats} thin />
              <StateMark state={stage.status} />
            </li>
          ))}
        </ol>
      )}
      {until !== undefined && (
        <p>
          <StateMark state={rollout.status} />, goes on <Time at={until} now={now} />
        </p>
      )}
    </>
  );
}
