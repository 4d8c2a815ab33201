import type { Clock } from '../Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';
import type { Executions, Log } from '../ports.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { QueueSlots } from '../store/QueueSlots.ts';

export interface QueueDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly slots: QueueSlots;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly log: Log;
}

/** One name per attempt makes StartExecution idempotent (§6). */
export const executionName = (orchestrationID: string, attempt: number): string =>
  `${orchestrationID}-${attempt}`;

/** The states in which an orchestration waits for its turn. */
export const queuedStates = ['pending', 'retrying'] as const;

/** The orchestrations that wait in the queue at `now`, oldest first; one with a later start is not in it yet (§3, schedule). */
export async function queued(orchestrations: OrchestrationStore, now: number): Promise<Orchestration[]> {
  const waiting = await orchestrations.getAll(await orchestrations.ids(queuedStates));
  return waiting.filter(
    ({ state, startAfter }) => startAfter <= now && queuedStates.some((queued) => queued === state),
  );
}

/** Starts the execution of an attempt that stands in the store. Safe to repeat. */
export async function startAttempt(
  deps: Pick<QueueDependencies, 'executions' | 'log'>,
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
 * Begins a queued orchestration: slot first, then its state, then the execution. A crash in between leaves a slot with a
 * queued holder or an attempt without an execution; the sweep goes on from both.
 * @returns false if there is no slot for it.
 */
export async function begin(deps: QueueDependencies, queued: Orchestration): Promise<boolean> {
  const { orchestrationID } = queued;
  const attempt = queued.attempt + 1;
  if (!(await deps.slots.claim(orchestrationID, attempt))) return false;
  const description = queued.planned === undefined ? 'Listing the runtimes' : 'Retrying what failed';
  const begun = await deps.orchestrations.change(
    orchestrationID,
    {
      at: deps.clock(),
      to: 'in progress',
      set: { attempt, extraTakes: 0, idleRestarts: 0, openAtRestart: 0, trouble: '', description },
    },
    { attempt: queued.attempt },
  );
  if (begun) {
    await startAttempt(deps, orchestrationID, attempt);
    return true;
  }
  // Another caller has begun this very attempt and needs the slot; or it was canceled, or is even over, and nobody does.
  const now = await deps.orchestrations.get(orchestrationID);
  if (now?.attempt !== attempt || isOver(now.state)) await deps.slots.release(orchestrationID, attempt);
  return true;
}

/**
 * Starts queued orchestrations while there is a free slot, oldest first (§6). Whoever adds to the queue or frees a slot calls
 * it: both write first and look then, so of two that race at least one sees both the slot and the orchestration.
 */
export async function startNext(deps: QueueDependencies): Promise<void> {
  for (;;) {
    const [next] = await queued(deps.orchestrations, deps.clock());
    if (next === undefined || !(await begin(deps, next))) return;
  }
}
