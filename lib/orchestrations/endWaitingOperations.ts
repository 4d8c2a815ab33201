import type { Clock } from '../base/Clock.ts';
import type { Operation } from '../model/Operation.ts';
import { notRetried } from '../model/seenState.ts';
import { waitingOperationStates } from '../model/states.ts';
import type { BulkWriter } from '../store/BulkWriter.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

export interface EndWaitingDependencies {
  readonly operations: OperationStore;
  readonly leases: LeaseStore;
  readonly bulk: BulkWriter;
  readonly clock: Clock;
}

/**
 * Ends the operations of an orchestration that have not started, at the rate that their partition allows, and releases the leases
 * of those that a turn has just taken. On a cancel, operations that are being retried become failed again, as they were (§8).
 *
 * A turn takes the lease after its claim and then reads the orchestration. Either it sees the cancel and gives the lease back, or
 * its claim is seen here. The lease is released first: once the operation has ended, nothing points to the lease any more.
 *
 * @returns false if time ran out before all of them were ended
 * @throws the last error of a write that kept failing; the other operations have been ended
 */
export async function endWaitingOperations(
  { operations, leases, bulk }: EndWaitingDependencies,
  orchestrationID: string,
  step: { readonly at: number; readonly to: 'canceled' | 'failed'; readonly message: string },
  deadline = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const retried = step.to === 'canceled' ? await operations.inStates(orchestrationID, ['retrying']) : [];
  const states = step.to === 'canceled' ? (['pending'] as const) : waitingOperationStates;
  const waiting = await operations.inStates(orchestrationID, states);
  const held = new Map<number, Operation>(
    (await operations.held(orchestrationID)).map((operation) => [operation.ordinal, operation]),
  );
  const toRetry = new Set(retried);
  const { left, failed } = await bulk.run(
    [...retried, ...waiting],
    async (ordinal) => {
      const holding = held.get(ordinal);
      if (holding !== undefined) await leases.release(holding);
      if (!toRetry.has(ordinal)) {
        await operations.bulk.endWaiting({ orchestrationID, ordinal }, step);
        return;
      }
      const operation = await operations.get(orchestrationID, ordinal);
      if (operation !== undefined)
        await operations.bulk.undoRetry(operation, { at: step.at, message: notRetried });
    },
    { deadline },
  );
  const [failure] = failed;
  if (failure !== undefined) throw failure.error;
  return left.length === 0;
}
