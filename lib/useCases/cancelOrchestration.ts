import { DomainError } from '../base/errors.ts';
import type { Actor } from '../model/AuditEntry.ts';
import { isOver } from '../model/states.ts';
import { type DrainDependencies, drainSends } from '../orchestrations/drainSends.ts';
import { measureOrchestration } from '../orchestrations/measureOrchestration.ts';
import { type SettleCancelDependencies, settleCancel } from '../orchestrations/settleCancel.ts';
import { wakeGate } from '../sleepers/wakeGate.ts';

/** How long a cancel works before it answers, because the caller waits. The sweep finishes the remaining housekeeping. */
const workingMilliseconds = 700;

export type CancelDependencies = SettleCancelDependencies & DrainDependencies;

/**
 * Cancels an orchestration (§7). A queued one is `canceled` at once. Otherwise the flag `canceling` is written first and takes
 * effect immediately: every reader sees waiting operations as canceled, and a sleeper that is not woken in time finds the flag.
 * After this call answers, no further runtime is changed: the call waits for changes that were being sent when the flag was
 * written. A repeated call wakes sleepers again; an ended orchestration stays as it is. A cancel needs only the store and the
 * executions, so it works while Gardener is down.
 *
 * @throws DomainError NOT_FOUND
 */
export async function cancelOrchestration(
  deps: CancelDependencies,
  orchestrationID: string,
  actor: Actor,
): Promise<void> {
  for (;;) {
    const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
    if (orchestration === undefined)
      throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
    const { state, attempt } = orchestration;
    if (isOver(state)) return;
    const to = state === 'pending' ? 'canceled' : 'canceling';
    const description =
      to === 'canceled' ? 'Canceled before it started' : 'Canceling: upgrades in progress finish';
    if (state !== 'canceling') {
      const at = deps.clock();
      const audit = { at, action: 'cancel', description, actor } as const;
      const flagged = await deps.orchestrations.change(
        orchestrationID,
        { at, to, set: { description, cancelRequestedAt: at }, audit },
        { state, attempt },
      );
      // It has just started, ended, or been retried: look again.
      if (!flagged) continue;
      deps.log.info('orchestration canceled', { orchestrationID, from: state, actor: actor.subject });
      if (to === 'canceled') measureOrchestration(deps.metrics, orchestration, 'canceled', at);
    }
    if (to === 'canceled') {
      if (orchestration.earliestStartAt > 0) await deps.wakeUps.delete(`${orchestrationID}-start`);
      return;
    }
    const since = deps.clock();
    if (!(await settleCancel(deps, orchestrationID, since + workingMilliseconds))) {
      await wakeGate(deps, orchestrationID);
      await drainSends(deps, orchestrationID, since);
    }
    return;
  }
}
