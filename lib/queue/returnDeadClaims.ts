import { returnClaim } from '../turns/returnClaim.ts';
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
    // Renewed since it was found.
    if (operation.claim !== undefined && operation.claim.until >= now) continue;
    if (await returnClaim(deps, operation)) returned += 1;
  }
  if (returned === 0) return;
  deps.log.warn('returned the operations of dead turns', { orchestrationID, count: returned });
  deps.metrics.record({ DeadTurns: returned }, {}, { orchestrationID });
  if (await deps.orchestrations.addWork(orchestrationID, returned, now)) {
    await wakeSleepers(deps, orchestrationID, returned);
  }
}
