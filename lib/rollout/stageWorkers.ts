import { countsOf, openCount } from '../model/countsOf.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { OperationState } from '../model/states.ts';
import { reachOf } from './reachOf.ts';

/**
 * How many upgrades run at once now: the number of workers of the current stage. That is the open one or, after a retry, the last
 * stage before it that has open operations.
 *
 * @param states of the operations, by ordinal
 */
export function stageWorkers(
  orchestration: Pick<Orchestration, 'parameters' | 'rollout'>,
  states: ReadonlyMap<number, OperationState>,
): number {
  const { parallel, stages = [] } = orchestration.parameters.strategy;
  const opened = orchestration.rollout?.stages.slice(0, reachOf(orchestration).stage + 1) ?? [];
  const stage = opened.findLastIndex((range) => openCount(countsOf(states, range)) > 0);
  return stages[stage]?.workers ?? parallel.workers;
}
