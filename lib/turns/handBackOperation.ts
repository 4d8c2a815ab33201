import type { Clock } from '../Clock.ts';
import type { Log } from '../ports.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { HandBackInput } from '../workflow/payloads.ts';
import { dueOf } from './dueOf.ts';

/** Lambda puts the error's message into a JSON text; an answer shows only its first part. */
const longestReason = 300;

/**
 * The end of a turn in which a function failed past its retries: what it held becomes available to other turns at once, and
 * the orchestration remembers the trouble, for the day it has to be given up. Idempotent.
 */
export async function handBackOperation(
  deps: {
    readonly orchestrations: OrchestrationStore;
    readonly operations: OperationStore;
    readonly clock: Clock;
    readonly log: Log;
  },
  input: HandBackInput,
): Promise<void> {
  const { orchestrationID, attempt, turn, child, error } = input;
  const trouble = `${error.Error}: ${error.Cause}`.slice(0, longestReason);
  deps.log.error('a turn failed', { orchestrationID, turn, error: trouble });
  await deps.orchestrations.change(orchestrationID, { at: deps.clock(), set: { trouble } }, { attempt });
  for (const operation of await deps.operations.held(orchestrationID, turn)) {
    if (operation.claim?.child !== child) continue;
    if (operation.state === 'in progress')
      await deps.operations.voidClaim(orchestrationID, operation.ordinal, child);
    else await deps.operations.release(orchestrationID, operation.ordinal, child, dueOf(operation));
  }
}
