import type { Clock } from '../Clock.ts';
import { concurrently } from '../concurrently.ts';
import { isOver, waitingOperationStates } from '../model/states.ts';
import type { Metrics } from '../ports.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { Outbox } from '../store/Outbox.ts';
import { type WakeDependencies, wakeSleepers } from '../turns/wakeSleepers.ts';
import { measureOrchestration } from './measureOrchestration.ts';
import { executionName, type QueueDependencies, startNext } from './startNext.ts';

export interface SettleDependencies extends QueueDependencies, WakeDependencies {
  readonly outbox: Outbox;
  readonly metrics: Metrics;
}

const writesAtOnce = 64;

/** Ends the operations of an orchestration that have not started. @returns false if time was up before all of them were ended. */
export async function endWaitingOperations(
  deps: { readonly operations: OperationStore; readonly clock: Clock },
  orchestrationID: string,
  step: { readonly at: number; readonly to: 'canceled' | 'failed'; readonly message: string },
  deadline = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const waiting = await deps.operations.inStates(orchestrationID, waitingOperationStates);
  let left = waiting.length;
  await concurrently(waiting, writesAtOnce, async (ordinal) => {
    if (deps.clock() > deadline) return;
    await deps.operations.endWaiting(orchestrationID, ordinal, step);
    left -= 1;
  });
  return left === 0;
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
    await wakeSleepers(deps, orchestrationID);
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
