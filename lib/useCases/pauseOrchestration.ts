import { DomainError } from '../base/errors.ts';
import type { Actor } from '../model/AuditEntry.ts';
import { pauseSentence, standing } from '../model/pauseSentence.ts';
import { type ChangePauseDependencies, setPause } from '../orchestrations/changePause.ts';
import { type DrainDependencies, drainSends } from '../orchestrations/drainSends.ts';

export type PauseDependencies = ChangePauseDependencies & DrainDependencies;

export interface PauseInput {
  readonly orchestrationID: string;
  /** Shown with the orchestration; may be empty. */
  readonly reason: string;
  readonly actor: Actor;
}

/**
 * Pauses an orchestration in progress (§13.3). The flag is written first and takes effect immediately: as with a cancel, no
 * further runtime is changed after this call answers, until a resume. Upgrades in progress finish, and the slot is kept. A
 * repeated call changes nothing and wakes sleepers again; an orchestration paused for failures keeps that reason. One paused by
 * an emergency is paused by this person from now on, and does not resume when the emergency ends.
 *
 * @throws DomainError NOT_FOUND, CONFLICT if it has not begun or will start nothing more
 */
export async function pauseOrchestration(
  deps: PauseDependencies,
  { orchestrationID, reason, actor }: PauseInput,
): Promise<void> {
  for (;;) {
    const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
    if (orchestration === undefined)
      throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
    const { state, pause } = orchestration;
    if (state !== 'in progress' && state !== 'paused')
      throw new DomainError('CONFLICT', `${standing(orchestration)} Only one in progress can be paused.`);
    if (state === 'in progress' || pause?.cause === 'emergency') {
      const operatorPause = { cause: 'operator', reason, actor: actor.subject } as const;
      const description = pauseSentence(operatorPause);
      const audit = { at: deps.clock(), action: 'pause', description, actor } as const;
      // It has ended, was canceled, or was paused for another reason: look again.
      if (!(await setPause(deps, orchestration, operatorPause, { audit }))) continue;
    }
    await drainSends(deps, orchestrationID);
    return;
  }
}
