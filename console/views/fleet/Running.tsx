import { Actions } from '../../actions/Actions.tsx';
import { hrefOf } from '../../base/router.ts';
import { durationText, timeOf } from '../../base/times.ts';
import { Described } from '../../parts/Described.tsx';
import { Legend, Ribbon } from '../../parts/Progress.tsx';
import type { Orchestration } from '../../parts/rollout.ts';
import { StateMark } from '../../parts/StateMark.tsx';
import { toneOf } from '../../parts/states.ts';
import { Tags } from '../../parts/Tags.tsx';
import { scheduleWords, upgradeTitle } from '../../parts/titles.ts';
import { totalOf } from '../../parts/totalOf.ts';
import { StageLine } from './StageLine.tsx';

export interface RunningProps {
  readonly orchestration: Orchestration;
  readonly now: number;
  readonly refresh: () => void;
}

/** A running orchestration and its progress. */
export function Running({ orchestration, now, refresh }: RunningProps) {
  const { orchestrationID, state, description, operationStats, parameters, createdAt } = orchestration;
  const total = totalOf(operationStats);
  const over =
    (operationStats.succeeded ?? 0) + (operationStats.failed ?? 0) + (operationStats.canceled ?? 0);
  return (
    <article class="running" data-tone={toneOf(state)}>
      <header>
        <h2>
          <a href={hrefOf(['orchestrations', orchestrationID])}>{upgradeTitle(orchestration)}</a>
          <Tags of={parameters} />
        </h2>
        <StateMark state={state} />
      </header>
      <p class="count">
        <b>{over.toLocaleString()}</b> of {total.toLocaleString()} over
      </p>
      <Ribbon stats={operationStats} />
      <Legend stats={operationStats} />
      {orchestration.rollout !== undefined && <StageLine rollout={orchestration.rollout} now={now} />}
      <p class="quiet">
        <Described text={description} />; {scheduleWords(orchestration)}; created{' '}
        {durationText(now - (timeOf(createdAt) ?? now))} ago.
      </p>
      <Actions orchestration={orchestration} refresh={refresh} />
    </article>
  );
}
