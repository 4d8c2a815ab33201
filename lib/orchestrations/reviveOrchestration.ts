import { openCount } from '../model/countsOf.ts';
import { isActive, isOver } from '../model/states.ts';
import { ItemTooLarge } from '../store/Table.ts';
import { laneOf } from './emergencyLane.ts';
import { type FinishDependencies, finishOrchestration } from './finishOrchestration.ts';
import { leaveUntilResume } from './leaveUntilResume.ts';
import { settleCancel } from './settleCancel.ts';
import { executionName, takeOverWith } from './startAttempt.ts';
import { waitsForTime } from './waitsForTime.ts';

/** An orchestration that cannot continue is ended. */
export type ReviveDependencies = FinishDependencies;

/** An orchestration is given up after this many consecutive restarts in which an operation could have ended but none did (§6). */
export const idleRestartsAllowed = 5;

/**
 * Makes sure that an active orchestration has a running execution (§6). If it has none, it gets a new attempt, which fences off
 * the old one. Called by the rule on status changes and by the sweep; of two simultaneous calls, only one raises the attempt.
 */
export async function reviveOrchestration(deps: ReviveDependencies, orchestrationID: string): Promise<void> {
  try {
    await revive(deps, orchestrationID);
  } catch (error) {
    if (!(error instanceof ItemTooLarge)) throw error;
    // It can neither continue nor end, and must not block the slot.
    deps.log.error('an orchestration cannot be written; its slot is freed', { orchestrationID, error });
    const { attempt = 0 } = (await deps.orchestrations.get(orchestrationID)) ?? {};
    await deps.slots.release(orchestrationID, attempt);
  }
}

async function revive(deps: ReviveDependencies, orchestrationID: string): Promise<void> {
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt === 0) return;
  const { state, attempt } = orchestration;
  const lane = laneOf(orchestration.parameters);
  if (isOver(state)) return await deps.slots.release(orchestrationID, attempt);
  if (!isActive(state)) return;
  if (state === 'canceling' && (await settleCancel(deps, orchestrationID))) return;
  const status = await deps.executions.status(executionName(orchestrationID, attempt));
  if (status === 'running') return;
  // The attempt was written, but the writer died before it started the execution.
  if (status === 'unknown') return await takeOverWith(deps, orchestrationID, attempt, lane);

  const open =
    orchestration.planned === undefined ? -1 : openCount(await deps.operations.counts(orchestrationID));
  const idle = open === orchestration.openAtRestart ? orchestration.idleRestarts + 1 : 0;
  // In a paused orchestration no operation need end. So it is not given up but left alone until the resume starts it again.
  if (idle > idleRestartsAllowed && state === 'paused') {
    if (orchestration.endedAttempt !== attempt) await leaveUntilResume(deps, orchestration);
    return;
  }
  if (idle > idleRestartsAllowed && !(await waitsForTime(deps.operations, orchestration, deps.clock()))) {
    const reason = orchestration.trouble === '' ? '' : `: ${orchestration.trouble}`;
    const failure = `Given up after ${idle} executions that ended no operation${reason}`;
    await finishOrchestration(deps, { orchestrationID, attempt, failure });
    return;
  }
  await deps.executions.stop(executionName(orchestrationID, attempt), 'A newer attempt takes over');
  const next = attempt + 1;
  const raised = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { attempt: next, idleRestarts: idle, openAtRestart: open } },
    { attempt, state },
  );
  if (!raised) return;
  deps.log.warn('the execution is gone; starting a new one', { orchestrationID, attempt: next });
  deps.metrics.record({ OrchestrationsRestarted: 1 }, {}, { orchestrationID });
  await takeOverWith(deps, orchestrationID, next, lane);
}
