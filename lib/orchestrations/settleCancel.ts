import { isOver } from '../model/states.ts';
import type { Metrics } from '../ports/ports.ts';
import { measureOrchestration } from './measureOrchestration.ts';
import { executionName } from './startAttempt.ts';
import { type QueueDependencies, startNext } from './startNext.ts';
import { type TidyDependencies, tidyCanceled } from './tidyCanceled.ts';

export interface SettleCancelDependencies extends QueueDependencies, TidyDependencies {
  readonly metrics: Metrics;
}

/** How long a call that completes a cancel spends on housekeeping, unless it gives its own deadline. */
const tidyingMilliseconds = 1000;

/**
 * Completes a cancel once nothing is in progress (§7): writes `canceled`, which makes every operation that has not started count
 * as canceled, frees the slot and starts the next orchestration. Called by the cancel itself, and whenever an operation of a
 * canceling orchestration ends. Takes as long for ten thousand operations as for one. The remaining housekeeping (tidyCanceled)
 * begins here, until `deadline` (epoch ms), and the sweep finishes it.
 *
 * A turn that starts an operation first writes `in progress`, then reads the orchestration. This function reads the operations
 * after `canceling` was written. So either it sees the operation, or the turn sees the flag and touches nothing.
 *
 * @returns whether the orchestration has ended
 */
export async function settleCancel(
  deps: SettleCancelDependencies,
  orchestrationID: string,
  deadline = deps.clock() + tidyingMilliseconds,
): Promise<boolean> {
  let attempt: number;
  for (;;) {
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration?.state !== 'canceling')
      return orchestration === undefined || isOver(orchestration.state);
    ({ attempt } = orchestration);
    if ((await deps.operations.inStates(orchestrationID, ['in progress'], 1)).length > 0) return false;
    const at = deps.clock();
    const canceled = await deps.orchestrations.change(
      orchestrationID,
      { at, to: 'canceled', set: { description: 'Canceled' }, untidy: true },
      { attempt },
    );
    // Otherwise a newer attempt intervened: the slot, and the execution that this would stop, now belong to it.
    if (!canceled) continue;
    measureOrchestration(deps.metrics, orchestration, 'canceled', at);
    break;
  }
  await deps.slots.release(orchestrationID, attempt);
  // The remaining turns would start and find nothing. Stopping them saves their state transitions.
  if (attempt > 0)
    await deps.executions.stop(executionName(orchestrationID, attempt), 'The orchestration is canceled');
  await startNext(deps);
  await tidyCanceled(deps, orchestrationID, deadline);
  return true;
}
