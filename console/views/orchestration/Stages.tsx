import { timeOf } from '../../base/times.ts';
import type { Schemas } from '../../client/apiClient.ts';
import { Ribbon } from '../../parts/Progress.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { Time } from '../../parts/Time.tsx';

type Stage = Schemas['Rollout']['stages'][number];

export interface StagesProps {
  readonly rollout: Schemas['Rollout'];
  readonly forecast: Schemas['Forecast'] | undefined;
  readonly now: number;
}

/** How far each stage of a rollout is, and when the rest of them will probably be. */
export function Stages({ rollout, forecast, now }: StagesProps) {
  const { stages, status, until } = rollout;
  // A rollout of one stage has the same numbers as the orchestration above it.
  if (stages.length < 2) return null;
  return (
    <section class="block" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <ol class="stages">
        {stages.map((stage, place) => (
          <li key={stage.name} aria-current={place === rollout.stage ? 'step' : undefined}>
            <div class="stage-head">
              <b>{stage.name}</b>
              <StateMark state={stage.status} />
              <span class="quiet">
                {stage.runtimes.toLocaleString()} {stage.runtimes === 1 ? 'runtime' : 'runtimes'}
              </span>
            </div>
            <Ribbon stats={stage.operationStats} thin />
            <StageTimes
              stage={stage}
              forecast={forecast?.stages.find(({ name }) => name === stage.name)}
              now={now}
            />
          </li>
        ))}
      </ol>
      {timeOf(until) !== undefined && (
        <p class="quiet">
          {status}, goes on <Time at={timeOf(until)} now={now} />
        </p>
      )}
    </section>
  );
}

interface StageTimesProps {
  readonly stage: Stage;
  readonly forecast: Schemas['Forecast']['stages'][number] | undefined;
  readonly now: number;
}

function StageTimes({ stage, forecast, now }: StageTimesProps) {
  const [started, ended] = [timeOf(stage.startedAt), timeOf(stage.endedAt)];
  const [start, end] = [timeOf(forecast?.likelyStart), timeOf(forecast?.likely)];
  return (
    <small class="quiet">
      {started === undefined ? (
        <p>
          {start === undefined ? (
            'not started'
          ) : (
            <>
              probably from <Time at={start} />
            </>
          )}
        </p>
      ) : (
        <p>
          from <Time at={started} />
        </p>
      )}
      {ended !== undefined && (
        <p>
          to <Time at={ended} />
        </p>
      )}
      {ended === undefined && end !== undefined && (
        <p>
          probably ends <Time at={end} now={now} />
        </p>
      )}
    </small>
  );
}
