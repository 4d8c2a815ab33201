import type { Clock } from '../base/Clock.ts';
import type { Log, Metrics } from '../ports/ports.ts';
import { returnClaim } from '../sleepers/returnClaim.ts';
import { wakeForWork } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

export interface DeadClaimDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const atOnce = 100;

/**
 * Makes operations whose claim has expired available again, and wakes as many turns (§2, More work than turns): the turns that
 * held them are dead.
 */
export async function returnDeadClaims(deps: DeadClaimDependencies, orchestrationID: string): Promise<void> {
  const now = deps.clock();
  let returned = 0;
  for (const operation of await deps.operations.expired(orchestrationID, now, atOnce)) {
    // Renewed since it was found.
    if (operation.claim !== undefined && operation.claim.expiresAt >= now) continue;
    if (await returnClaim(deps, operation)) returned += 1;
  }
  if (returned === 0) return;
  deps.log.warn('returned the operations of dead turns', { orchestrationID, count: returned });
  deps.metrics.record({ DeadTurns: returned }, {}, { orchestrationID });
  if (await deps.orchestrations.addWork(orchestrationID, now))
    await wakeForWork(deps, orchestrationID, returned);
}
