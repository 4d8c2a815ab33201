import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import { timeText } from '../base/timeText.ts';
import type { Actor } from '../model/AuditEntry.ts';
import type { Orchestration, Rollout } from '../model/Orchestration.ts';
import { standing } from '../model/pauseSentence.ts';
import { isOngoing, ongoingStates, openOperationStates } from '../model/states.ts';
import type { Log } from '../ports/ports.ts';
import { stageApproved } from '../rollout/changeRollout.ts';
import { gateNow, isEmptyStage, needsApproval, nextStage } from '../rollout/gateNow.ts';
import { reachOf } from '../rollout/reachOf.ts';
import { type GateWakeDependencies, wakeGate } from '../sleepers/wakeGate.ts';
import type { OperationReader } from '../store/OperationReader.ts';

export interface ApproveDependencies extends GateWakeDependencies {
  readonly operations: OperationReader;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ApproveInput {
  readonly orchestrationID: string;
  /** The name of the stage, case-insensitive; `all` if the orchestration has no stages. */
  readonly stage: string;
  readonly actor: Actor;
}

/**
 * Approves the stage that is waiting for approval (§13.2), once the stages before it have ended and soaked. In a paused
 * orchestration it opens after the resume. A repeated call changes nothing.
 *
 * @throws DomainError NOT_FOUND, CONFLICT if there is no such stage, or if it does not wait for an approval
 */
export async function approveStage(deps: ApproveDependencies, input: ApproveInput): Promise<void> {
  const { orchestrationID, actor } = input;
  for (;;) {
    const orchestration = await deps.orchestrations.find(orchestrationID, deps.clock());
    if (orchestration === undefined)
      throw new DomainError('NOT_FOUND', `There is no orchestration ${orchestrationID}.`);
    const { rollout } = orchestration;
    const stage = stageOf(orchestration, rollout, input.stage);
    if (rollout !== undefined && stage !== 'approved') await requireWaiting(deps, orchestration, stage);
    if (rollout === undefined || stage === 'approved') break;
    const at = deps.clock();
    const { name } = rollout.stages[stage] ?? { name: input.stage };
    const audit = { at, action: 'approve', description: `Approved the stage ${name}`, actor } as const;
    const approved = await deps.orchestrations.change(
      orchestrationID,
      { at, set: { rollout: stageApproved(rollout, stage, at) }, audit },
      { state: ongoingStates, rollout: rollout.version },
    );
    // Somebody else has approved it, or the previous stage has just ended: look again.
    if (!approved) continue;
    deps.log.info('stage approved', { orchestrationID, stage: name, actor: actor.subject });
    break;
  }
  // Write first, then wake: the execution checks again and finds the approval.
  await wakeGate(deps, orchestrationID);
}

/** The index of the stage to approve, from 0; `approved` if it already is. @throws DomainError CONFLICT */
function stageOf(
  orchestration: Orchestration,
  rollout: Rollout | undefined,
  name: string,
): number | 'approved' {
  const stages = rollout?.stages ?? [];
  const stage = stages.findIndex((each) => each.name.toLowerCase() === name.toLowerCase());
  if (stages[stage]?.approvedAt !== undefined) return 'approved';
  if (!isOngoing(orchestration.state))
    throw conflict(`${standing(orchestration)} Nothing waits for an approval.`);
  if (rollout === undefined)
    throw conflict(
      orchestration.planned === undefined
        ? 'The orchestration is not planned yet: nothing waits for an approval.'
        : 'The orchestration has no stages: nothing waits for an approval.',
    );
  if (stage === -1)
    throw conflict(
      `There is no stage ${name}: its stages are ${stages.map(({ name: each }) => each).join(', ')}.`,
    );
  const named = stages[stage];
  if (named !== undefined && isEmptyStage(named))
    throw conflict(`The stage ${name} has no runtimes: it is skipped and needs no approval.`);
  if (!needsApproval(orchestration, stage)) throw conflict(`The stage ${name} needs no approval.`);
  const next = nextStage(rollout);
  if (next !== stage)
    throw conflict(
      next === undefined || next > stage
        ? `The stage ${name} no longer waits for an approval.`
        : `The stage ${name} is not next: ${stages[next]?.name} comes before it.`,
    );
  return stage;
}

/** @throws DomainError CONFLICT if the stage does not wait for its approval now */
async function requireWaiting(
  { operations, clock }: ApproveDependencies,
  orchestration: Orchestration,
  stage: number,
): Promise<void> {
  const { orchestrationID } = orchestration;
  const { last } = reachOf(orchestration);
  const open = await operations.inStates(orchestrationID, openOperationStates, 1, last);
  const gated = gateNow({ ...orchestration, state: 'in progress' }, open.length, clock());
  if (gated?.status === 'waiting for approval' && gated.stage === stage) return;
  const untilText = gated?.endsAt === undefined ? '' : ` until ${timeText(gated.endsAt)}`;
  const before = gated?.status === 'soaking' ? `soaks${untilText}` : 'is still at work';
  throw conflict(`It is too early: the stage before it ${before}.`);
}

const conflict = (message: string): DomainError => new DomainError('CONFLICT', message);
