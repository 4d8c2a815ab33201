import type { Interval } from './Interval.ts';

/** The start rule's default percentile (§5; docs/scheduling.md shows the trade-off). */
const defaultPercentile = 0.95;
/** With this many durations or more, the 95th percentile is not simply their maximum. */
const enoughHistory = 20;

/** The smallest value that at least the share `percentile` (above 0, at most 1) of a sample does not exceed. */
function percentileOf(sample: readonly number[], percentile: number): number {
  const ordered = sample.toSorted((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(percentile * ordered.length) - 1)] ?? 0;
}

/**
 * How much of a window must be left to start an upgrade, in seconds (§5): the percentile of recent durations of that type of
 * upgrade (seconds), or the environment's default before there is history. While there are only a few durations, it is the larger
 * of the two, because short upgrades finish first.
 */
export function minimumLeftSeconds(
  recentSeconds: readonly number[],
  settings: { readonly defaultSeconds: number; readonly percentile?: number },
): number {
  const measured = percentileOf(recentSeconds, settings.percentile ?? defaultPercentile);
  return recentSeconds.length >= enoughHistory ? measured : Math.max(settings.defaultSeconds, measured);
}

/**
 * The minimum within one window, in milliseconds: never more than half of the window, because Gardener allows windows of 30 minutes
 * and an upgrade must always be possible (§5).
 */
export function demandedMilliseconds(minimumSeconds: number, window: Interval): number {
  return Math.min(minimumSeconds * 1000, (window.end - window.begin) / 2);
}

/** The last moment (epoch ms) at which an upgrade that needs `minimumSeconds` may start in a window: later is too late. */
export const latestStart = (minimumSeconds: number, window: Interval): number =>
  window.end - demandedMilliseconds(minimumSeconds, window);
