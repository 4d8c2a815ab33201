import type { Operation } from '../model/Operation.ts';

/** How many turns may wake at the same moment: their partition absorbs that at once. */
const atOnce = 50;
/**
 * A turn that wakes and starts its upgrade writes about 18 units to its orchestration's partition. The partition takes 1,000 units
 * a second, enough for 55 turns. This interval wakes 17 a second and leaves two thirds of the limit to everything else.
 */
const millisecondsEach = 60;
const longestMilliseconds = 120_000;
/** The spread uses at most a twentieth of the rest of the window, in whose first half any upgrade may start (§5). */
const shareOfWindow = 1 / 20;

/**
 * How long after its window opens a sleeper is woken, in milliseconds. A thousand sleepers that wake at the same moment would
 * exceed the limit of their orchestration's partition, so they wake one after another, by turn number.
 */
export function spreadWake(
  { turn, workers }: { readonly turn: number; readonly workers: number },
  dueAt: number,
  { windowEnd }: Pick<Operation, 'windowEnd'>,
): number {
  if (workers <= atOnce) return 0;
  const room = windowEnd > dueAt ? (windowEnd - dueAt) * shareOfWindow : longestMilliseconds;
  const span = Math.min(workers * millisecondsEach, longestMilliseconds, room);
  return Math.floor(((turn % workers) / workers) * span);
}
