import { UpcomingWindows } from '../../lib/forecast/UpcomingWindows.ts';
import type { Interval } from '../../lib/windows/Interval.ts';
import { demandedMilliseconds, minimumLeftSeconds } from '../../lib/windows/minimumLeft.ts';
import type { Fleet } from './Fleet.ts';

/** How much of a window must be left for each runtime: the same rule for the simulation and for its bound. */
export interface StartRule {
  /** For a runtime without history, in seconds. */
  readonly minimumLeftSeconds: number;
  /** By the fleet's order: what a runtime's own history says; empty without such history. */
  readonly expectedSeconds: readonly number[];
}

/** One minimum for all: the percentile of recent durations (§5). */
export function commonRule(fleet: Fleet, percentile: number): StartRule {
  const recent = fleet.history.map(({ durationSeconds }) => durationSeconds);
  return {
    minimumLeftSeconds: minimumLeftSeconds(recent, { defaultSeconds: 900, percentile }),
    expectedSeconds: [],
  };
}

/**
 * With its own history, a runtime's window can be filled to the last minute, so any unexpected delay becomes an overrun. So this
 * margin covers more delays than the common minimum does, at almost no cost in makespan.
 */
const ownPercentile = 0.98;

/** Each runtime's own: its previous duration, times the percentile of how much longer others took than the time before. */
export function ownRule(fleet: Fleet, percentile: number): StartRule {
  const ratios = fleet.history.map(
    ({ durationSeconds, previousSeconds }) => durationSeconds / previousSeconds,
  );
  const factor = minimumLeftSeconds(ratios, { defaultSeconds: 1, percentile: ownPercentile });
  return {
    ...commonRule(fleet, percentile),
    expectedSeconds: fleet.runtimes.map(({ previousSeconds }) => Math.ceil(previousSeconds * factor)),
  };
}

/** The windows of a fleet's runtimes, by its order. */
export function windowsOf({ runtimes }: Fleet): UpcomingWindows[] {
  const byRule = new Map<string, UpcomingWindows>();
  return runtimes.map(({ rule }) => {
    const key = JSON.stringify(rule);
    const windows = byRule.get(key) ?? new UpcomingWindows(rule, []);
    byRule.set(key, windows);
    return windows;
  });
}

/** How much of a window must be left for one runtime, in milliseconds. */
export const demandedFor = (rule: StartRule, place: number, window: Interval): number =>
  demandedMilliseconds(rule.expectedSeconds[place] ?? rule.minimumLeftSeconds, window);
