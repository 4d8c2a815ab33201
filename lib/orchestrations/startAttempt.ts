import type { Log } from '../ports/ports.ts';
import { wakeAll } from '../sleepers/wakeForWork.ts';
import { type GateWakeDependencies, wakeGate } from '../sleepers/wakeGate.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { Lane, QueueSlots } from '../store/QueueSlots.ts';

export interface AttemptDependencies extends WakeDependencies, GateWakeDependencies {
  readonly slots: QueueSlots;
  readonly log: Log;
}

/** One name per attempt makes StartExecution idempotent (§6). */
export const executionName = (orchestrationID: string, attempt: number): string =>
  `${orchestrationID}-${attempt}`;

/** Starts the execution of an attempt that is already stored. Safe to repeat. */
export async function startAttempt(
  deps: Pick<AttemptDependencies, 'executions' | 'log'>,
  orchestrationID: string,
  attempt: number,
): Promise<void> {
  deps.log.info('starting execution', { orchestrationID, attempt });
  await deps.executions.start(executionName(orchestrationID, attempt), {
    orchestrationID,
    attempt,
    progress: { round: 0, idleRounds: 0, open: -1 },
  });
}

/**
 * Starts an attempt that takes over from one whose execution is gone: assigns the slot to it. The sleepers of the previous attempt
 * no longer exist, so their schedules are deleted.
 */
export async function takeOverWith(
  deps: AttemptDependencies,
  orchestrationID: string,
  attempt: number,
  lane: Lane,
): Promise<void> {
  await deps.slots.claim(orchestrationID, attempt, lane);
  await wakeAll(deps, orchestrationID);
  await wakeGate(deps, orchestrationID);
  await startAttempt(deps, orchestrationID, attempt);
}
