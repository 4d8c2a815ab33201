import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import { type WakeDependencies, wakeOperation } from './wakeSleepers.ts';

/**
 * Takes the claim from a turn that is dead, or thought to be: an operation in progress goes to the next turn that comes, one
 * that waits goes back among the others. Should the turn sleep and live after all it is woken, for nobody else would know of it,
 * and takes again. @returns false if the claim has changed since it was read
 */
export async function returnClaim(
  deps: WakeDependencies & { readonly leases: LeaseStore },
  operation: Operation,
): Promise<boolean> {
  const { orchestrationID, ordinal, claim, state } = operation;
  // Ended before, and nobody has come for it yet.
  if (claim === undefined || claim.until === 0) return false;
  if (state === 'in progress') return await deps.operations.voidClaim(orchestrationID, ordinal, claim.child);
  await wakeOperation(deps, operation);
  // Its turn may have been about to start it. The lease first: without a claim it is somebody else's.
  await deps.leases.release(operation.runtimeID, operation.operationID);
  return await deps.operations.release(orchestrationID, ordinal, claim.child, dueOf(operation));
}
