import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * A call that has lost its claim, or is about to, may take the lease just after it was released by the call that ended the operation
 * or gave it back: an operation that nobody works on must not hold a runtime. The lease is read before the operation: one that is
 * taken or renewed since belongs to a turn that has claimed the operation meanwhile. A turn that has claimed it and not begun may do
 * so to sleep; if not, it takes the lease again before it changes anything.
 */
export async function dropLease(
  { operations, leases }: { readonly operations: OperationStore; readonly leases: LeaseStore },
  leased: Pick<Operation, 'orchestrationID' | 'ordinal' | 'runtimeID' | 'operationID'>,
): Promise<void> {
  const leasedUntil = await leases.heldUntil(leased);
  if (leasedUntil === undefined) return;
  const operation = await operations.get(leased.orchestrationID, leased.ordinal);
  if (operation?.state !== 'in progress') await leases.release(leased, leasedUntil);
}
