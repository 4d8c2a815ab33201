import { isOver } from '../model/states.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * A call that has lost its claim may have taken the lease just after it was released by the call that ended the operation or gave
 * it back: an operation that nobody works on must not hold a runtime. The lease is read before the operation: one that is taken or
 * renewed since belongs to a turn that has claimed the operation meanwhile.
 */
export async function dropLease(
  { operations, leases }: { readonly operations: OperationStore; readonly leases: LeaseStore },
  orchestrationID: string,
  ordinal: number,
): Promise<void> {
  const leased = await operations.get(orchestrationID, ordinal);
  const until = leased && (await leases.heldUntil(leased));
  if (leased === undefined || until === undefined) return;
  const operation = await operations.get(orchestrationID, ordinal);
  const rests =
    operation === undefined ||
    operation.claim === undefined ||
    operation.sleep !== undefined ||
    isOver(operation.state);
  if (rests) await leases.release(leased, until);
}
