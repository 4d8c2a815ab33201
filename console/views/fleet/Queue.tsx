import { hrefOf } from '../../base/router.ts';
import { timeOf } from '../../base/times.ts';
import { Described } from '../../parts/Described.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { Tags } from '../../parts/Tags.tsx';
import { Time } from '../../parts/Time.tsx';
import { upgradeTitle } from '../../parts/titles.ts';
import type { Listed } from './readFleet.ts';

export interface QueueProps {
  readonly waiting: readonly Listed[];
  readonly now: number;
}

/** What waits, and why: in the order in which they start. */
export const Queue = ({ waiting, now }: QueueProps) => (
  <section class="queue" aria-labelledby="queue">
    <h2 id="queue">Waiting</h2>
    <ol>
      {waiting.map((orchestration) => {
        const { orchestrationID, state, description, parameters } = orchestration;
        const start = timeOf(parameters.strategy.ScheduleTime);
        return (
          <li key={orchestrationID}>
            <a href={hrefOf(['orchestrations', orchestrationID])}>{upgradeTitle(orchestration)}</a>
            <Tags of={parameters} />
            <StateMark state={state} />
            <p class="why">
              {start !== undefined && start > now ? (
                <>
                  Starts <Time at={start} now={now} />
                </>
              ) : (
                <Described text={description} />
              )}
            </p>
          </li>
        );
      })}
    </ol>
  </section>
);
