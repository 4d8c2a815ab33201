import { DomainError } from '../base/errors.ts';
import type { Actor } from '../model/AuditEntry.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { standing } from '../model/pauseSentence.ts';
import type { Amount } from '../model/Stage.ts';
import { endPause, setPause } from '../orchestrations/changePause.ts';
import { settleInLane, waitsForEmergency, wakePaused } from '../orchestrations/emergencyLane.ts';
import { forgiveFailures } from '../orchestrations/failureThreshold.ts';
import { type ReviveDependencies, reviveOrchestration } from '../orchestrations/reviveOrchestration.ts';

/** An orchestration whose execution has died meanwhile is restarted. */
export type ResumeDependencies = ReviveDependencies;

export interface ResumeInput {
  readonly orchestrationID: string;
  /** How many operations may fail from now on; if undefined, the limits stay. */
  readonly maxFailures: Amount | undefined;
  readonly actor: Actor;
}

/**
 * Resumes a paused orchestration (§13.3). Earlier failures do not count again, whatever the reason for the pause. While an
 * emergency runs, an orchestration paused by a person or for failures resumes when the emergency ends; one paused by the
 * emergency itself cannot be resumed earlier. A repeated call changes only the limit, and wakes again.
 *
 * @throws DomainError NOT_FOUND, CONFLICT if it has not begun, will start nothing more, or waits for an emergency
 */
export async function resumeOrchestration(deps: ResumeDependencies, input: ResumeInput): Promise<void> {
  const { orchestrationID } = input;
  for (;;) {
    const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
    if (orchestration === undefined)
      throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
    const { state } = orchestration;
    if (state !== 'in progress' && state !== 'paused')
      throw new DomainError('CONFLICT', `${standing(orchestration)} Only a paused one can be resumed.`);
    // It was paused again, has ended or was canceled meanwhile: look again.
    if (!(await (state === 'paused' ? resume : setLimit)(deps, orchestration, input))) continue;
    break;
  }
  // Write first, then read: an emergency may have taken its slot since.
  await settleInLane(deps, orchestrationID);
  await wakePaused(deps, orchestrationID);
  await reviveOrchestration(deps, orchestrationID);
}

/** @returns false if it has changed since it was read */
async function resume(
  deps: ResumeDependencies,
  orchestration: Orchestration,
  { maxFailures, actor }: ResumeInput,
): Promise<boolean> {
  const { pause } = orchestration;
  const emergency = await waitsForEmergency(deps, orchestration);
  if (emergency !== undefined && pause?.cause === 'emergency')
    throw new DomainError(
      'CONFLICT',
      `The orchestration is paused because ${emergency.reason}. It resumes by itself when the emergency ends or is canceled.`,
    );
  const at = deps.clock();
  const set = { ...(await forgiveFailures(deps.operations, orchestration, at)), ...limitOf(maxFailures) };
  const more = { set, audit: auditOf(at, actor, maxFailures) };
  return emergency === undefined
    ? await endPause(deps, orchestration, more)
    : await setPause(deps, orchestration, emergency, more);
}

/** @returns false if it is no longer in progress */
async function setLimit(
  { orchestrations, clock }: ResumeDependencies,
  { orchestrationID, maxFailures: before }: Orchestration,
  { maxFailures, actor }: ResumeInput,
): Promise<boolean> {
  if (maxFailures === undefined || maxFailures === before) return true;
  const at = clock();
  const change = { at, set: { maxFailures }, audit: auditOf(at, actor, maxFailures) };
  return await orchestrations.change(orchestrationID, change, { state: 'in progress' });
}

const limitOf = (maxFailures: Amount | undefined) => (maxFailures === undefined ? {} : { maxFailures });

const auditOf = (at: number, actor: Actor, maxFailures: Amount | undefined) =>
  ({
    at,
    action: 'resume',
    description: maxFailures === undefined ? 'Asked to go on' : `Asked to go on; ${maxFailures} may fail`,
    actor,
  }) as const;
