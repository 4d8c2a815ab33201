import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * Gives back an operation that has not started: any turn may claim it. The lease is released first: without the claim, it belongs to
 * the next claimant. @returns false if `child` no longer has it, or sleeps with it
 */
export async function giveBack(
  { operations, leases }: { readonly operations: OperationStore; readonly leases: LeaseStore },
  operation: Operation,
  child: string,
): Promise<boolean> {
  await leases.release(operation);
  return await operations.release({ ...operation, child }, dueOf(operation));
}
