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
 * Ends a sleep in this order: deletes its schedule, completes the task, removes the sleep from the operation. A crash in between
 * leaves a sleep that the sweep finds. The schedule goes first because the completed task may remove the sleep at once, and then
 * nothing would point to the schedule. Waking a sleeper twice does no harm. @returns whether this call woke it
 */
export async function wakeOperation(deps: WakeDependencies, operation: Operation): Promise<boolean> {
  const { sleep } = operation;
  if (sleep === undefined) return false;
  await deps.wakeUps.delete(sleep.scheduleName);
  const woken = await deps.executions.wake(sleep.taskToken);
  await deps.operations.wake(operation, sleep.sleepID);
  return woken;
}

/**
 * Wakes the sleeping turns of an orchestration, all of them or the `count` that would sleep longest, until `stopped` returns
 * true. Reads them consistently. A failure to wake one does not stop the others. @throws the first failure, at the end
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
    .sort((a, b) => (b.sleep?.wakeAt ?? 0) - (a.sleep?.wakeAt ?? 0));
  const failures: unknown[] = [];
  await concurrently(sleepers.slice(0, count), wakesAtOnce, async (operation) => {
    if (!stopped()) await wakeOperation(deps, operation).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}
