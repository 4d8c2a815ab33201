import type { Interval } from './Interval.ts';

/** The start rule's percentile unless an environment sets another (§5, docs/scheduling.md shows the trade). */
export const defaultPercentile = 0.95;
/** From so many durations on, a 95th percentile is not simply their maximum. */
const enoughHistory = 20;

/** The smallest value that at least the share `percentile` (above 0, at most 1) of a sample does not exceed. */
function percentileOf(sample: readonly number[], percentile: number): number {
  const ordered = sample.toSorted((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(percentile * ordered.length) - 1)] ?? 0;
}

/**
 * How much of a window must be left to start an upgrade, in seconds (§5): the percentile of recent durations of that type of
 * upgrade (seconds), or the environment's default before there is history. While there are only a few it is the larger of
 * the two, for the first to finish are the short ones.
 */
export function minimumLeftSeconds(
  recentSeconds: readonly number[],
  settings: { readonly defaultSeconds: number; readonly percentile?: number },
): number {
  const measured = percentileOf(recentSeconds, settings.percentile ?? defaultPercentile);
  return recentSeconds.length >= enoughHistory ? measured : Math.max(settings.defaultSeconds, measured);
}

/**
 * What the minimum comes to in one window, in milliseconds: never more than half of it, for Gardener allows windows of 30
 * minutes and an upgrade must always be possible (§5).
 */
export function demandedMilliseconds(minimumSeconds: number, window: Interval): number {
  return Math.min(minimumSeconds * 1000, (window.end - window.begin) / 2);
}
