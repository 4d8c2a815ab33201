import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';

/**
 * Frees an operation's runtime if `write`, which gives up the claim on the operation or ends it, succeeds. The lease is read
 * before and released after: in between it still keeps others out, and a lease taken or renewed meanwhile belongs to another
 * turn. After a crash in between, the lease expires by itself. @returns the result of `write`
 */
export async function releaseAfter(
  leases: LeaseStore,
  operation: Pick<Operation, 'runtimeID' | 'operationID'>,
  write: () => Promise<boolean>,
): Promise<boolean> {
  const leasedUntil = await leases.heldUntil(operation);
  const done = await write();
  if (done && leasedUntil !== undefined) await leases.release(operation, leasedUntil);
  return done;
}
