import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';

/**
 * Frees the runtime of an operation if `write`, which gives up the claim on it or ends it, has been made. The lease is read before
 * and released after that: in between it still keeps others out, and one that is taken or renewed meanwhile belongs to another turn.
 * A crash in between leaves the lease to its end. @returns what `write` answers
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
