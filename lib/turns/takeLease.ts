import type { Clock } from '../base/Clock.ts';
import type { Operation } from '../model/Operation.ts';
import { isOver } from '../model/states.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * Takes or renews the lease of the operation's runtime until `until` (epoch ms). If a call is killed just after it ended its
 * operation, its lease would block the runtime for minutes. So a turn that finds the runtime leased checks the holder, and takes
 * the lease over if nobody works on the holder's operation any more. The lease is read before the operation, and released only if
 * unchanged since: a turn that claims the operation meanwhile renews it.
 *
 * @returns false if another operation is being worked on
 */
export async function takeLease(
  deps: { readonly leases: LeaseStore; readonly operations: OperationStore; readonly clock: Clock },
  operation: Operation,
  until: number,
): Promise<boolean> {
  const { leases, operations, clock } = deps;
  if (await leases.take(operation, clock(), until)) return true;
  const holder = await leases.holder(operation.runtimeID);
  if (holder === undefined) return false;
  const holding = await operations.get(holder.orchestrationID, holder.ordinal);
  if (holding !== undefined && isWorkedOn(holding)) return false;
  await leases.release(holder, holder.until);
  return await leases.take(operation, clock(), until);
}

/** An operation in progress counts even if its turn is dead, because another turn will continue it. */
const isWorkedOn = ({ state, claim, sleep }: Operation): boolean =>
  state === 'in progress' || (!isOver(state) && claim !== undefined && sleep === undefined);
