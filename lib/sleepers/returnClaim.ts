import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import { giveBack } from './giveBack.ts';
import { type WakeDependencies, wakeOperation } from './wakeSleepers.ts';

/**
 * Takes the claim from a turn that is, or seems to be, dead. An operation in progress goes to the next turn that takes; a waiting
 * one becomes available to all turns. If the turn is asleep and alive after all, it is woken and takes again, because without the
 * claim nothing else would wake it. @returns false if the claim has changed since it was read
 */
export async function returnClaim(
  deps: WakeDependencies & { readonly leases: LeaseStore },
  operation: Operation,
): Promise<boolean> {
  const { claim, state } = operation;
  // Already voided, but no turn has taken it over yet.
  if (claim === undefined || claim.expiresAt === 0) return false;
  if (state === 'in progress') return await deps.operations.voidClaim({ ...operation, child: claim.child });
  await wakeOperation(deps, operation);
  // Its turn may have been about to start it.
  return await giveBack(deps, operation, claim.child);
}
