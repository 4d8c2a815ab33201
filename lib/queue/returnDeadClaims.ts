import { dueOf } from '../turns/dueOf.ts';
import { wakeSleepers } from '../turns/wakeSleepers.ts';
import type { SettleDependencies } from './settleCancel.ts';

const atOnce = 100;

/**
 * Makes operations whose claim has ended available again, and tells the running Map of them (§2, More work than turns): the
 * turn that had one is dead, so without an extra take it would wait for the next round.
 */
export async function returnDeadClaims(deps: SettleDependencies, orchestrationID: string): Promise<void> {
  const now = deps.clock();
  let returned = 0;
  for (const operation of await deps.operations.expired(orchestrationID, now, atOnce)) {
    const { claim, ordinal, state } = operation;
    // 0: returned before, and nobody has come for it yet.
    if (claim === undefined || claim.until === 0 || claim.until >= now) continue;
    const done =
      state === 'in progress'
        ? await deps.operations.voidClaim(orchestrationID, ordinal, claim.child)
        : await deps.operations.release(orchestrationID, ordinal, claim.child, dueOf(operation));
    if (done) returned += 1;
  }
  if (returned === 0) return;
  deps.log.warn('returned the operations of dead turns', { orchestrationID, count: returned });
  if (await deps.orchestrations.addWork(orchestrationID, returned, now)) {
    await wakeSleepers(deps, orchestrationID, returned);
  }
}
