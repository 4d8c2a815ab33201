import type { ForecastStage } from '../forecast/ForecastStage.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isEmptyStage, needsApproval } from '../rollout/gateNow.ts';
import { reachOf } from '../rollout/reachOf.ts';

/** A stage without its operations: a range of ordinals. */
export interface OpenStage extends Omit<ForecastStage, 'waiting' | 'running'> {
  readonly first: number;
  readonly last: number;
}

/**
 * The stages of a plan from the open one on (§13.1); one unnamed stage if the plan has none. The open one includes operations
 * that a retry reopened in earlier stages. After a soaking stage, the next one's `notBefore` is the end of the soak.
 */
export function openStages(orchestration: Orchestration): OpenStage[] {
  const { parallel, stages: asked = [] } = orchestration.parameters.strategy;
  const { rollout } = orchestration;
  const whole = { first: 1, last: Number.POSITIVE_INFINITY, notBefore: 0, soakSeconds: 0 };
  if (rollout === undefined) return [{ ...whole, name: '', workers: parallel.workers }];
  const { stage: open } = reachOf(orchestration);
  return rollout.stages.flatMap((range, place): OpenStage[] => {
    const { workers = parallel.workers, soakSeconds = 0, notBefore = '' } = asked[place] ?? {};
    if (place < open || (place !== open && isEmptyStage(range))) return [];
    const { name, last } = range;
    const first = place === open ? 1 : range.first;
    const starts = place === open ? 0 : Date.parse(notBefore) || 0;
    return [{ name, first, last, workers, soakSeconds, notBefore: starts }];
  });
}

/** The names of the stages that need an approval, now or later. */
export const unapproved = (orchestration: Orchestration): string[] =>
  (orchestration.rollout?.stages ?? [])
    .filter(
      (stage, place) =>
        !isEmptyStage(stage) &&
        stage.openedAt === undefined &&
        stage.approvedAt === undefined &&
        needsApproval(orchestration, place),
    )
    .map(({ name }) => name);
