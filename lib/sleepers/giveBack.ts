import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import { releaseAfter } from './releaseAfter.ts';

/**
 * Gives back an operation that has not started: any turn may claim it, and its runtime is free. If another turn has it by now, that
 * one keeps the runtime, too. @returns false if `child` no longer has it, or sleeps with it
 */
export async function giveBack(
  { operations, leases }: { readonly operations: OperationStore; readonly leases: LeaseStore },
  operation: Operation,
  child: string,
): Promise<boolean> {
  return await releaseAfter(
    leases,
    operation,
    async () => await operations.release({ ...operation, child }, dueOf(operation)),
  );
}
