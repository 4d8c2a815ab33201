import { DomainError } from '../errors.ts';
import type { Actor } from '../model/AuditEntry.ts';
import { isOver } from '../model/states.ts';
import { measureOrchestration } from '../queue/measureOrchestration.ts';
import { type SettleDependencies, settleCancel } from '../queue/settleCancel.ts';
import { wakeSleepers } from '../turns/wakeSleepers.ts';

/** The caller waits, and the gateway gives up after 29 s: what is left then, the execution ends, or the sweep. */
const settlingMilliseconds = 15_000;

/**
 * Cancels an orchestration (§7). One that waits in the queue is `canceled` at once; otherwise the flag `canceling` is written
 * first, and only then sleepers are read and woken. No operation starts after this has answered. Repeating it wakes again,
 * and what is over stays as it is. It needs nothing but the store and the executions, so it works while Gardener is down.
 *
 * @throws DomainError NOT_FOUND
 */
export async function cancelOrchestration(
  deps: SettleDependencies,
  orchestrationID: string,
  by: Actor,
): Promise<void> {
  for (;;) {
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration === undefined)
      throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
    const { state, attempt } = orchestration;
    if (isOver(state)) return;
    const to = state === 'pending' ? 'canceled' : 'canceling';
    const description =
      to === 'canceled' ? 'Canceled before it started' : 'Canceling: upgrades in progress finish';
    if (state !== 'canceling') {
      const at = deps.clock();
      const audit = { at, action: 'cancel', description, actor: by } as const;
      const flagged = await deps.orchestrations.change(
        orchestrationID,
        { at, to, set: { description, cancelRequestedAt: at }, audit },
        { state, attempt },
      );
      // It has just been started, has ended, or is being retried: look again.
      if (!flagged) continue;
      deps.log.info('orchestration canceled', { orchestrationID, from: state, by: by.subject });
      if (to === 'canceled') measureOrchestration(deps.metrics, orchestration, 'canceled', at);
    }
    if (to === 'canceled') {
      if (orchestration.startAfter > 0) await deps.wakeUps.delete(`${orchestrationID}-start`);
      return;
    }
    await wakeSleepers(deps, orchestrationID);
    await settleCancel(deps, orchestrationID, deps.clock() + settlingMilliseconds);
    return;
  }
}
