import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import { dropLease } from './dropLease.ts';
import { releaseAfter } from './releaseAfter.ts';

/**
 * Gives back an operation that has not started, so that any turn may claim it, and frees its runtime. If another turn already has
 * the operation, it also keeps the runtime. A late call of `child` that saw its claim may take the lease at the same moment, so
 * the lease is checked again. @returns false if `child` no longer has the operation, or sleeps with it
 */
export async function giveBack(
  deps: { readonly operations: OperationStore; readonly leases: LeaseStore },
  operation: Operation,
  child: string,
): Promise<boolean> {
  const release = async () => await deps.operations.release({ ...operation, child }, dueOf(operation));
  if (!(await releaseAfter(deps.leases, operation, release))) return false;
  await dropLease(deps, operation);
  return true;
}
