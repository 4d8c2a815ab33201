import { isOver } from '../model/states.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * A call that has lost its claim may have taken the lease just after it was released by the call that ended the operation or gave
 * it back. The lease was written first and the operation is read now: an operation that nobody works on must not hold a runtime.
 */
export async function dropLease(
  { operations, leases }: { readonly operations: OperationStore; readonly leases: LeaseStore },
  orchestrationID: string,
  ordinal: number,
): Promise<void> {
  const operation = await operations.get(orchestrationID, ordinal);
  if (operation === undefined || (operation.claim !== undefined && !isOver(operation.state))) return;
  await leases.release(operation);
}
