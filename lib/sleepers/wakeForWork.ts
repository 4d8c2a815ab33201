import { concurrently } from '../base/concurrently.ts';
import type { ParkedTurn } from '../store/ParkedTurns.ts';
import { type WakeDependencies, wakeSleepers } from './wakeSleepers.ts';

/** As for sleepers: a cancel wakes all of them before it answers (§12). */
const wakesAtOnce = 64;

/**
 * Wakes a parked turn, which takes again. Completes the task first, then deletes its item: a crash in between leaves a used
 * token, which the next call to find it deletes. @returns whether this call woke the turn
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
 * Wakes as many turns as there is new work for: parked turns first, then sleepers, starting with those that would sleep longest.
 * Turns that are upgrading take again anyway when they finish. Tokens of dead children do not count.
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
  // Never wake more at once than are still needed; later ones make up for those that turn out to be dead. A turn that parks again
  // meanwhile sorts before the part still to read, or is woken once more and checks for itself.
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
 * Wakes all parked turns and all sleepers, because nothing is left to wait for or nothing may start any more; each checks for
 * itself. Turns that are left when `stopped` returns true wake when their sleep ends, or the sweep wakes them.
 */
export async function wakeAll(
  deps: WakeDependencies,
  orchestrationID: string,
  stopped?: () => boolean,
): Promise<void> {
  await wakeSomeParked(deps, orchestrationID, Number.POSITIVE_INFINITY, stopped);
  await wakeSleepers(deps, orchestrationID, Number.POSITIVE_INFINITY, stopped);
}
