import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';
import { UnreadableItem } from '../store/itemSchemas.ts';
import type { Queue } from '../store/orchestrationKeys.ts';
import { ItemTooLarge } from '../store/Table.ts';
import { type LaneDependencies, laneOf, settleInLane, settleLane } from './emergencyLane.ts';
import { startAttempt } from './startAttempt.ts';

export type QueueDependencies = LaneDependencies;

/** The states in which an orchestration is queued. */
export const queuedStates = ['pending', 'retrying'] as const;
const isQueued = ({ state }: Orchestration): boolean => queuedStates.some((queued) => queued === state);

/**
 * Begins a queued orchestration: takes the slot, then changes its state, then starts the execution. A crash in between leaves a
 * slot held by a queued orchestration, or an attempt without an execution; the sweep recovers from both.
 * @returns false if there is no slot for it
 */
export async function begin(deps: QueueDependencies, queued: Orchestration): Promise<boolean> {
  const { orchestrationID } = queued;
  const attempt = queued.attempt + 1;
  if (!(await deps.slots.claim(orchestrationID, attempt, laneOf(queued.parameters)))) return false;
  const description = queued.planned === undefined ? 'Listing the runtimes' : 'Retrying what failed';
  const set = { attempt, idleRestarts: 0, openAtRestart: 0, trouble: '', description };
  const change = { at: deps.clock(), to: 'in progress', set } as const;
  let begun: boolean;
  try {
    begun = await deps.orchestrations.change(orchestrationID, change, { attempt: queued.attempt });
  } catch (error) {
    // It can never begin and must not block the slot.
    if (error instanceof ItemTooLarge) await deps.slots.release(orchestrationID, attempt);
    throw error;
  }
  if (begun) {
    await startAttempt(deps, orchestrationID, attempt);
    // An emergency may have taken its slot meanwhile, and looked before this one was in progress.
    await settleInLane(deps, orchestrationID);
    return true;
  }
  // Either another caller has begun the same attempt and needs the slot, or the orchestration was canceled or has ended and does
  // not.
  const now = await deps.orchestrations.get(orchestrationID);
  if (now?.attempt !== attempt || isOver(now.state)) await deps.slots.release(orchestrationID, attempt);
  return true;
}

/**
 * Starts queued orchestrations while there is a free slot, oldest first (§6). Called after an orchestration is queued and after a
 * slot is freed. Both callers write first and then read, so of two racing calls at least one sees both the slot and the
 * orchestration. An orchestration that cannot be read or written is skipped. Emergencies have their own slot and queue (§13.4):
 * they start first; then the others pause for a running one, or resume after the last.
 */
export async function startNext(deps: QueueDependencies): Promise<void> {
  await startQueued(deps, 'emergency');
  await settleLane(deps);
  await startQueued(deps, 'normal');
}

async function startQueued(deps: QueueDependencies, queue: Queue): Promise<void> {
  const stuck = new Set<string>();
  for (;;) {
    const now = deps.clock();
    const ids = await deps.orchestrations.queuedIDs(now, queue, stuck.size + 1);
    const id = ids.find((each) => !stuck.has(each));
    if (id === undefined) return;
    try {
      const next = await deps.orchestrations.get(id);
      // Begun or canceled since the keys were read.
      if (next === undefined || !isQueued(next)) continue;
      if (next.earliestStartAt > now) await deps.orchestrations.indexStart(next);
      else if (!(await begin(deps, next))) return;
    } catch (error) {
      if (!(error instanceof ItemTooLarge || error instanceof UnreadableItem)) throw error;
      deps.log.error('an orchestration cannot be read or written; the next one starts', {
        orchestrationID: id,
        error,
      });
      stuck.add(id);
    }
  }
}
