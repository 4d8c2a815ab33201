import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * Releases a lease that nobody needs: an operation that nobody works on must not hold a runtime. A call that has lost its claim,
 * or is about to, may take the lease just after the call that ended the operation or gave it back released it. The lease is read
 * before the operation, so a lease taken or renewed since then belongs to a turn that has claimed the operation meanwhile. A turn
 * that has claimed the operation but not begun it may only be going to sleep; if not, it takes the lease again before it changes
 * anything.
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
