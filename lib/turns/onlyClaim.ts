import { dueOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

export interface ClaimDependencies extends WakeDependencies {
  readonly leases: LeaseStore;
}

/** Each round has given something up or has seen something change: never as often as this. */
const rounds = 20;

const first = (a: Operation, b: Operation): number =>
  Number(b.state === 'in progress') - Number(a.state === 'in progress') || a.ordinal - b.ordinal;

/**
 * The one operation that a child has (§2, Claims). A call of the child that comes twice at the same time may claim one each; so
 * everybody who has claimed, or is about to start what was claimed, asks here, and gives up all but one: the one in progress, else
 * the first of the plan. Claims are written before they are read here, so of two calls at least one sees both; both keep the same
 * one, and what was given up cannot be started any more. So a child never has two operations in progress.
 */
export async function onlyClaim(
  deps: ClaimDependencies,
  {
    orchestrationID,
    turn,
    child,
  }: { readonly orchestrationID: string; readonly turn: number; readonly child: string },
): Promise<Operation | undefined> {
  for (let round = 0; round < rounds; round += 1) {
    const held = await deps.operations.held(orchestrationID, turn);
    const [kept, ...others] = held.filter(({ claim }) => claim?.child === child).sort(first);
    if (others.length === 0) return kept;
    for (const other of others) await giveUp(deps, other, child);
  }
  throw new Error(`${child} has more than one claim`);
}

/** Gives a claim up, whatever its operation has become meanwhile: the next round sees that. */
async function giveUp(deps: ClaimDependencies, operation: Operation, child: string): Promise<void> {
  const { orchestrationID, ordinal, runtimeID, operationID } = operation;
  const operations: OperationStore = deps.operations;
  if (operation.state === 'in progress') {
    await operations.voidClaim(orchestrationID, ordinal, child);
    return;
  }
  await wakeOperation(deps, operation);
  // The lease first: without a claim it is somebody else's.
  await deps.leases.release(runtimeID, operationID);
  await operations.release(orchestrationID, ordinal, child, dueOf(operation));
}
