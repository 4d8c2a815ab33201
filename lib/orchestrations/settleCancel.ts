import { isOver } from '../model/states.ts';
import { measureOrchestration } from './measureOrchestration.ts';
import type { SettleDependencies } from './SettleDependencies.ts';
import { executionName, startNext } from './startNext.ts';
import { tidyCanceled } from './tidyCanceled.ts';

/** How long whoever ends a cancel goes on with its housekeeping, unless it says so itself. */
const tidyingMilliseconds = 1000;

/**
 * Ends a cancel if nothing is in progress any more (§7): writes `canceled`, which makes canceled what has not started, frees the
 * slot and starts the next orchestration. Called by the cancel itself and by whoever ends an operation of a canceling
 * orchestration. It takes as long for ten thousand as for one: what then is left to do is housekeeping (tidyCanceled), begun here
 * until `deadline` (epoch ms) and ended by the sweep.
 *
 * A turn that starts an operation writes `in progress` first and reads the orchestration then; this reads the operations after
 * `canceling` was written. So either this sees the operation, or that turn sees the flag, and touches nothing.
 *
 * @returns whether the orchestration is over.
 */
export async function settleCancel(
  deps: SettleDependencies,
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
    // Else a newer attempt has come in between: the slot is its now, and so is what this would stop.
    if (!canceled) continue;
    measureOrchestration(deps.metrics, orchestration, 'canceled', at);
    break;
  }
  await deps.slots.release(orchestrationID, attempt);
  // The turns that are left would each start only to find nothing: stopping them saves their state transitions.
  if (attempt > 0)
    await deps.executions.stop(executionName(orchestrationID, attempt), 'The orchestration is canceled');
  await startNext(deps);
  await tidyCanceled(deps, orchestrationID, deadline);
  return true;
}
