import { concurrently } from '../base/concurrently.ts';
import type { ParkedTurn } from '../store/ParkedTurns.ts';
import { type WakeDependencies, wakeSleepers } from './wakeSleepers.ts';

/** As many as sleepers: a cancel wakes them within its answer (§12). */
const wakesAtOnce = 64;

/**
 * Lets a parked turn go on; it takes again. The task first, then its item: a crash in between leaves a token that is used up, and
 * whoever meets it next forgets it. @returns whether it was this call that woke it
 */
export async function wakeParked(
  deps: Pick<WakeDependencies, 'executions' | 'parked'>,
  orchestrationID: string,
  turn: ParkedTurn,
): Promise<boolean> {
  const woken = await deps.executions.wake(turn.taskToken);
  await deps.parked.forget(orchestrationID, turn);
  return woken;
}

/**
 * Wakes as many turns as there is new work for: those that are parked, and where there are too few of them sleepers, those first
 * that would sleep longest. Turns that upgrade come by themselves when they are done. A token of a child that is dead does not count.
 */
export async function wakeForWork(
  deps: WakeDependencies,
  orchestrationID: string,
  count: number,
): Promise<void> {
  const left = count - (await wakeSomeParked(deps, orchestrationID, count));
  if (left > 0) await wakeSleepers(deps, orchestrationID, left);
}

/** Wakes up to `count` parked turns. @returns how many */
export async function wakeSomeParked(
  deps: Pick<WakeDependencies, 'executions' | 'parked'>,
  orchestrationID: string,
  count: number,
  stopped: () => boolean = () => false,
): Promise<number> {
  let woken = 0;
  let after: string | undefined;
  // Never more at a time than are still wanted: those that turn out to be dead are made up for by the next ones. A turn that parks
  // again meanwhile is behind what has been read, or is woken once more and sees for itself.
  while (woken < count && !stopped()) {
    const some = await deps.parked.all(orchestrationID, Math.min(wakesAtOnce, count - woken), after);
    if (some.length === 0) break;
    after = some.at(-1)?.key;
    await concurrently(some, wakesAtOnce, async (turn) => {
      if (await wakeParked(deps, orchestrationID, turn)) woken += 1;
    });
  }
  return woken;
}

/**
 * Nothing is left to wait for, or nothing may start any more: all parked turns and all sleepers go on and see for themselves. Those
 * that are left when `stopped` says so do when their sleep is over, or when the sweep comes.
 */
export async function wakeAll(
  deps: WakeDependencies,
  orchestrationID: string,
  stopped?: () => boolean,
): Promise<void> {
  await wakeSomeParked(deps, orchestrationID, Number.POSITIVE_INFINITY, stopped);
  await wakeSleepers(deps, orchestrationID, Number.POSITIVE_INFINITY, stopped);
}
