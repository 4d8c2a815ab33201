import type { Clock } from '../Clock.ts';
import { concurrently } from '../concurrently.ts';
import { isOver, waitingOperationStates } from '../model/states.ts';
import type { Metrics } from '../ports.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { Outbox } from '../store/Outbox.ts';
import { wakeAll } from '../turns/wakeForWork.ts';
import type { WakeDependencies } from '../turns/wakeSleepers.ts';
import { measureOrchestration } from './measureOrchestration.ts';
import { executionName, type QueueDependencies, startNext } from './startNext.ts';

export interface SettleDependencies extends QueueDependencies, WakeDependencies {
  readonly leases: LeaseStore;
  readonly outbox: Outbox;
  readonly metrics: Metrics;
}

const writesAtOnce = 64;

/** Why a retried operation has failed after all; its own reason stays what it shows. */
export const notRetried = 'Not retried: its orchestration was canceled';

/**
 * Ends the operations of an orchestration that have not started, and the leases of those that a turn has just taken. With a
 * cancel those that are being retried are again what they were: failed (§8).
 * @returns false if time was up before all of them were ended.
 */
export async function endWaitingOperations(
  deps: { readonly operations: OperationStore; readonly leases: LeaseStore; readonly clock: Clock },
  orchestrationID: string,
  step: { readonly at: number; readonly to: 'canceled' | 'failed'; readonly message: string },
  deadline = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  await releaseLeases(deps, orchestrationID);
  const retried = step.to === 'canceled' ? await deps.operations.inStates(orchestrationID, ['retrying']) : [];
  const states = step.to === 'canceled' ? (['pending'] as const) : waitingOperationStates;
  const waiting = await deps.operations.inStates(orchestrationID, states);
  let left = retried.length + waiting.length;
  const each = async (ordinals: readonly number[], end: (ordinal: number) => Promise<unknown>) =>
    await concurrently(ordinals, writesAtOnce, async (ordinal) => {
      if (deps.clock() > deadline) return;
      await end(ordinal);
      left -= 1;
    });
  await each(retried, async (ordinal) => {
    const operation = await deps.operations.get(orchestrationID, ordinal);
    if (operation !== undefined)
      await deps.operations.undoRetry(operation, { at: step.at, message: notRetried });
  });
  await each(waiting, async (ordinal) => await deps.operations.endWaiting(orchestrationID, ordinal, step));
  return left === 0;
}

/**
 * A turn takes the lease after its claim and then reads the orchestration: it sees that it is canceled and gives the lease back,
 * or it is seen here. The lease first: once its operation has ended nobody would know of it.
 */
async function releaseLeases(
  { operations, leases }: { readonly operations: OperationStore; readonly leases: LeaseStore },
  orchestrationID: string,
): Promise<void> {
  const held = await operations.held(orchestrationID);
  const waiting = held.filter(({ state }) => waitingOperationStates.includes(state));
  await concurrently(waiting, writesAtOnce, async ({ runtimeID, operationID }) => {
    await leases.release(runtimeID, operationID);
  });
}

/**
 * Ends a cancel if nothing is in progress any more (§7): cancels what has not started, writes `canceled`, frees the slot and
 * starts the next orchestration. Called by the cancel itself and by whoever ends an operation of a canceling orchestration.
 *
 * A turn that starts an operation writes `in progress` first and reads the orchestration then; this reads the operations after
 * `canceling` was written. So either this sees the operation, or that turn sees the cancel, undoes its start and calls this.
 *
 * With a `deadline` (epoch ms) it leaves the rest of a very large orchestration to the execution or the sweep, which call it too.
 * @returns whether the orchestration is over.
 */
export async function settleCancel(
  deps: SettleDependencies,
  orchestrationID: string,
  deadline?: number,
): Promise<boolean> {
  const inProgress = async () =>
    (await deps.operations.inStates(orchestrationID, ['in progress'], 1)).length > 0;
  let attempt: number;
  for (;;) {
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration?.state !== 'canceling')
      return orchestration === undefined || isOver(orchestration.state);
    ({ attempt } = orchestration);
    if (await inProgress()) return false;
    await wakeAll(deps, orchestrationID);
    const message = 'Canceled with its orchestration before it started';
    const step = { at: deps.clock(), to: 'canceled', message } as const;
    if (!(await endWaitingOperations(deps, orchestrationID, step, deadline))) return false;
    if (await inProgress()) return false;
    const at = deps.clock();
    const canceled = await deps.orchestrations.change(
      orchestrationID,
      { at, to: 'canceled', set: { description: 'Canceled' } },
      { attempt },
    );
    // Else a newer attempt has come in between: the slot is its now, and so is what this would stop.
    if (!canceled) continue;
    measureOrchestration(deps.metrics, orchestration, 'canceled', at);
    break;
  }
  await deps.slots.release(orchestrationID, attempt);
  // The turns that are left would each start only to find nothing: stopping them saves their state transitions.
  if (attempt > 0)
    await deps.executions.stop(executionName(orchestrationID, attempt), 'The orchestration is canceled');
  await startNext(deps);
  return true;
}
