import { type OperationCounts, openCount } from '../model/countsOf.ts';
import type { Orchestration, Rollout, RolloutStage } from '../model/Orchestration.ts';
import { isOngoing, isOver } from '../model/states.ts';
import { type Gated, gateNow, isEmptyStage } from '../rollout/gateNow.ts';
import { reachOf } from '../rollout/reachOf.ts';
import { wholeStage } from '../rollout/rolloutOf.ts';
import { shownTime } from './noTime.ts';
import type { RolloutAnswer } from './rolloutAnswer.ts';

/** The stages to show: those of the plan, or one stage for everything if a paused orchestration has none. */
export function shownStages({ rollout, planned = 0, pause, createdAt }: Orchestration): Rollout | undefined {
  if (rollout !== undefined || pause === undefined) return rollout;
  return {
    version: 0,
    stage: 0,
    stages: [{ name: wholeStage, first: 1, last: planned, openedAt: createdAt }],
  };
}

/**
 * Where a rollout stands at `now` (§13.2).
 *
 * @param counts the number of operations in each state, per stage, as readers see them
 */
export function presentRollout(
  orchestration: Orchestration,
  rollout: Rollout,
  counts: readonly OperationCounts[],
  now: number,
): RolloutAnswer {
  const { state } = orchestration;
  const { stage: reach } = reachOf({ rollout });
  const open = counts.slice(0, reach + 1).reduce((sum, each) => sum + openCount(each), 0);
  const gated = isOngoing(state) ? gateNow({ ...orchestration, rollout }, open, now) : undefined;
  return {
    stage: gated?.stage ?? rollout.stage,
    of: rollout.stages.length,
    status: isOver(state) ? 'ended' : (gated?.status ?? 'upgrading'),
    until: shownTime(gated?.endsAt),
    stages: rollout.stages.map((stage, place) => {
      const operationStats = counts[place] ?? ({} as OperationCounts);
      const openHere = openCount(operationStats);
      return {
        name: stage.name,
        runtimes: stage.last - stage.first + 1,
        status: stageStatus(stage, place, openHere, { orchestration, rollout, gated }),
        operationStats,
        startedAt: shownTime(stage.openedAt),
        endedAt: shownTime(openHere > 0 ? undefined : stage.doneAt),
      };
    }),
  };
}

function stageStatus(
  stage: RolloutStage,
  place: number,
  open: number,
  {
    orchestration: { state },
    rollout,
    gated,
  }: { readonly orchestration: Orchestration; readonly rollout: Rollout; readonly gated: Gated | undefined },
): RolloutAnswer['stages'][number]['status'] {
  if (isEmptyStage(stage)) return place <= rollout.stage || isOver(state) ? 'done' : 'pending';
  if (stage.openedAt === undefined) {
    if (isOver(state)) return 'not started';
    return gated?.stage === place && gated.status !== 'soaking' ? gated.status : 'pending';
  }
  if (open > 0) return gated?.status === 'paused' ? 'paused' : 'upgrading';
  return gated?.stage === place && gated.status === 'soaking' ? 'soaking' : 'done';
}
