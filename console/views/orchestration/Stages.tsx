import { timeOf } from '../../base/times.ts';
import type { Schemas } from '../../client/apiClient.ts';
import { Ribbon } from '../../parts/Progress.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { Time } from '../../parts/Time.tsx';

/** How far each stage of a rollout is. */
export function Stages({ rollout, now }: { readonly rollout: Schemas['Rollout']; readonly now: number }) {
  const { stages, status, until } = rollout;
  if (stages.length === 0) return null;
  return (
    <section class="block" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <ol class="stages">
        {stages.map((stage, place) => (
          <li key={stage.name} aria-current={place === rollout.stage ? 'step' : undefined}>
            <div class="stage-head">
              <b>{stage.name}</b>
              <StateMark state={stage.status} />
              <span class="quiet">{stage.runtimes.toLocaleString()} runtimes</span>
            </div>
            <Ribbon stats={stage.operationStats} thin />
            <small class="quiet">
              {timeOf(stage.startedAt) === undefined ? (
                'not started'
              ) : (
                <>
                  from <Time at={timeOf(stage.startedAt)} />
                </>
              )}
              {timeOf(stage.endedAt) !== undefined && (
                <>
                  {' '}
                  to <Time at={timeOf(stage.endedAt)} />
                </>
              )}
            </small>
          </li>
        ))}
      </ol>
      {timeOf(until) !== undefined && (
        <p class="quiet">
          {status}, until <Time at={timeOf(until)} now={now} />
        </p>
      )}
    </section>
  );
}
