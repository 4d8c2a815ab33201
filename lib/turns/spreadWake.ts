import type { Operation } from '../model/Operation.ts';

/** So many may wake in one moment: their partition takes that at once. */
const atOnce = 50;
/**
 * A turn that wakes and starts its upgrade writes some 18 units to the partition of its orchestration, which takes 1,000 a second:
 * 55 of them. With this they come at 17 a second, and leave two thirds of it to everything else.
 */
const millisecondsEach = 60;
const longestMilliseconds = 120_000;
/** A twentieth of what is left of its window: half of it is enough for any upgrade to start in (§5). */
const shareOfWindow = 1 / 20;

/**
 * How much later than its window opens a sleeper is woken, in milliseconds: a thousand that wake in one moment would exceed what
 * the partition of their orchestration takes, so they come one after the other, by the numbers of their turns.
 */
export function spreadWake(
  { turn, workers }: { readonly turn: number; readonly workers: number },
  until: number,
  { windowEnd }: Pick<Operation, 'windowEnd'>,
): number {
  if (workers <= atOnce) return 0;
  const room = windowEnd > until ? (windowEnd - until) * shareOfWindow : longestMilliseconds;
  const span = Math.min(workers * millisecondsEach, longestMilliseconds, room);
  return Math.floor(((turn % workers) / workers) * span);
}
