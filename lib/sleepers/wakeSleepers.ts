import { concurrently } from '../base/concurrently.ts';
import type { Operation } from '../model/Operation.ts';
import type { Executions, WakeUps } from '../ports/ports.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { ParkedTurns } from '../store/ParkedTurns.ts';

export interface WakeDependencies {
  readonly operations: OperationStore;
  readonly parked: ParkedTurns;
  readonly executions: Executions;
  readonly wakeUps: WakeUps;
}

/** Hundreds of sleepers must be awake within the five seconds that a cancel may take (§12). */
const wakesAtOnce = 64;

/**
 * Ends a sleep: its schedule is deleted, the task goes on, the operation forgets it, in this order. A crash in between leaves a
 * sleep that the sweep finds; a task that goes on may drop it at once, and then nobody would know of the schedule any more. A
 * sleeper that has been woken meanwhile is fine. @returns whether it was this call that woke it.
 */
export async function wakeOperation(deps: WakeDependencies, operation: Operation): Promise<boolean> {
  const { sleep, orchestrationID, ordinal } = operation;
  if (sleep === undefined) return false;
  await deps.wakeUps.delete(sleep.scheduleName);
  const woken = await deps.executions.wake(sleep.taskToken);
  await deps.operations.wake(orchestrationID, ordinal, sleep.sleepID);
  return woken;
}

/**
 * Wakes the turns of an orchestration that sleep: all, or the `count` that would sleep longest, until `stopped` says so. Reads
 * them consistently. One that cannot be woken keeps nobody from the others. @throws the first failure, at the end
 */
export async function wakeSleepers(
  deps: WakeDependencies,
  orchestrationID: string,
  count = Number.POSITIVE_INFINITY,
  stopped: () => boolean = () => false,
): Promise<void> {
  if (stopped()) return;
  const sleepers = (await deps.operations.held(orchestrationID))
    .filter(({ sleep }) => sleep !== undefined)
    .sort((a, b) => (b.sleep?.until ?? 0) - (a.sleep?.until ?? 0));
  const failures: unknown[] = [];
  await concurrently(sleepers.slice(0, count), wakesAtOnce, async (operation) => {
    if (!stopped()) await wakeOperation(deps, operation).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}
