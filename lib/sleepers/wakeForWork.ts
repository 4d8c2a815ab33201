import { concurrently } from '../base/concurrently.ts';
import type { ParkedTurn } from '../store/ParkedTurns.ts';
import type { TakeInput } from '../workflow/payloads.ts';
import { type WakeDependencies, wakeSleepers } from './wakeSleepers.ts';

/** As for sleepers: a cancel wakes all of them before it answers (§12). */
const wakesAtOnce = 64;
/**
 * Fewer for a turn: ten may notice at the same time that nothing is left, and together stay below a partition's limit. One alone
 * wakes a thousand in some eight seconds.
 */
const wakesOfTurn = 8;
/** Two, so that the wake-ups multiply. */
const triesOfWoken = 2;

type ParkedDependencies = Pick<WakeDependencies, 'executions' | 'parked'>;

/**
 * Wakes a parked turn, which takes again. Completes the task first, then deletes its item: a crash in between leaves a used
 * token, which the next call to find it deletes. @returns whether this call woke the turn
 */
export async function wakeParked(
  deps: ParkedDependencies,
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
  deps: ParkedDependencies,
  orchestrationID: string,
  count: number,
  stopped: () => boolean = () => false,
): Promise<number> {
  return await wakeRange(deps, orchestrationID, count, { atOnce: wakesAtOnce }, stopped);
}

/**
 * A turn wakes up to `count` others. Many turns may do so at the same moment, and if each tried all tokens in the same order, their
 * partition would have to take hundreds of thousands of writes. So turns begin at different places, and take their time.
 */
export async function wakeOthers(
  deps: ParkedDependencies,
  { orchestrationID, child }: Pick<TakeInput, 'orchestrationID' | 'child'>,
  count = Number.POSITIVE_INFINITY,
): Promise<void> {
  const place = deps.parked.placeOf(child);
  const woken = await wakeRange(deps, orchestrationID, count, { atOnce: wakesOfTurn, after: place });
  await wakeRange(deps, orchestrationID, count - woken, { atOnce: wakesOfTurn, before: place });
}

/**
 * A turn that was itself woken tries a few tokens: the call that woke it wakes the others, too, but may die. Each of those that it
 * wakes does the same, so the wake-ups spread.
 */
export async function tryOthers(
  deps: ParkedDependencies,
  { orchestrationID, child }: Pick<TakeInput, 'orchestrationID' | 'child'>,
  count: number,
): Promise<void> {
  const tries = Math.min(triesOfWoken, count);
  for (const turn of await deps.parked.all(orchestrationID, tries, deps.parked.placeOf(child)))
    await wakeParked(deps, orchestrationID, turn);
}

async function wakeRange(
  deps: ParkedDependencies,
  orchestrationID: string,
  count: number,
  range: { readonly atOnce: number; readonly after?: string; readonly before?: string },
  stopped: () => boolean = () => false,
): Promise<number> {
  const { atOnce, before } = range;
  let woken = 0;
  let { after } = range;
  // Never wake more at once than are still needed; later ones make up for those that turn out to be dead. A turn that parks again
  // meanwhile sorts before the part still to read, or is woken once more and checks for itself.
  while (woken < count && !stopped()) {
    const some = await deps.parked.all(orchestrationID, Math.min(atOnce, count - woken), after, before);
    if (some.length === 0) break;
    after = some.at(-1)?.key;
    await concurrently(some, atOnce, async (turn) => {
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
