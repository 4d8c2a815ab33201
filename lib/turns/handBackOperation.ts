import type { Clock } from '../base/Clock.ts';
import type { Log, Metrics } from '../ports/ports.ts';
import { returnClaim } from '../sleepers/returnClaim.ts';
import { wakeForWork } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { HandBackInput } from '../workflow/payloads.ts';

/** Lambda wraps the error's message in JSON; an API response shows only its first part. */
const longestReason = 300;

/**
 * Ends a turn in which a function failed after all retries. The operation it held becomes available to other turns at once, and a
 * parked or sleeping turn is woken to take it (§2, More work than turns). The orchestration records the error, to report it if it
 * has to be given up. Safe to repeat, because an extra take does no harm.
 */
export async function handBackOperation(
  deps: WakeDependencies & {
    readonly orchestrations: OrchestrationStore;
    readonly leases: LeaseStore;
    readonly clock: Clock;
    readonly log: Log;
    readonly metrics: Metrics;
  },
  input: HandBackInput,
): Promise<void> {
  const { orchestrationID, attempt, turn, child, error } = input;
  const trouble = `${error.Error}: ${error.Cause}`.slice(0, longestReason);
  deps.log.error('a turn failed', { orchestrationID, turn, error: trouble });
  deps.metrics.record({ TurnsFailed: 1 }, {}, { orchestrationID });
  const at = deps.clock();
  const current = await deps.orchestrations.change(orchestrationID, { at, set: { trouble } }, { attempt });
  for (const operation of await deps.operations.held(orchestrationID, turn)) {
    if (operation.claim?.child === child) await returnClaim(deps, operation);
  }
  if (current && (await deps.orchestrations.addWork(orchestrationID, at)))
    await wakeForWork(deps, orchestrationID, 1);
}
