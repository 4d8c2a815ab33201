import type { Operation } from '../model/Operation.ts';
import { giveBack } from '../sleepers/giveBack.ts';
import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';

export interface ClaimDependencies extends WakeDependencies {
  readonly leases: LeaseStore;
}

/** An upper bound: each round gives up a claim or sees a change, so this is never reached. */
const rounds = 20;

const first = (a: Operation, b: Operation): number =>
  Number(b.state === 'in progress') - Number(a.state === 'in progress') || a.ordinal - b.ordinal;

/**
 * Makes sure that a child has only one operation (§2, Claims). If a call of the child is delivered twice at the same time, each
 * delivery may claim one. So every call that has claimed, or is about to start a claimed operation, calls this and gives up all
 * but one: the one in progress, otherwise the first in the plan. Claims are written before they are read here, so at least one of
 * two calls sees both; both keep the same one, and an operation that was given up can no longer be started. So a child never has
 * two in progress.
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

/** Gives a claim up. The operation may have changed meanwhile; the next round sees that. */
async function giveUp(deps: ClaimDependencies, operation: Operation, child: string): Promise<void> {
  if (operation.state === 'in progress') {
    await deps.operations.voidClaim({ ...operation, child });
    return;
  }
  await wakeOperation(deps, operation);
  await giveBack(deps, operation, child);
}
