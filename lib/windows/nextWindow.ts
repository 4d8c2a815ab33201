import { dayFilter } from './days.ts';
import { joinFreezes, outsideFreezes } from './freezes.ts';
import type { Interval } from './Interval.ts';
import { demandedMilliseconds } from './minimumLeft.ts';
import { parseTimeOfDay, type RecurringWindow, type WindowRule, windowProblem } from './windowRule.ts';
import { zoneWindow } from './zoneWindow.ts';

export interface NextWindowOptions {
  /** How much of a window must be left to start in it; never more than half of the window (§5). */
  readonly minimumLeftSeconds: number;
  /** Periods in which nothing starts, in any order. */
  readonly freezes?: readonly Interval[];
}

const dayMilliseconds = 86_400_000;
/**
 * How far ahead to search: freezes last at most 400 days, and a rule has at least one window a month, one of which a clock change
 * may skip.
 */
const horizonDays = 480;

/** The occurrences of a window by day of its own calendar, and a first day early enough to find a window that is still open. */
function calendarOf(
  rule: RecurringWindow,
  now: number,
): { first: number; on: (day: number) => Interval | undefined } {
  const begin = parseTimeOfDay(rule.begin);
  const end = parseTimeOfDay(rule.end);
  const problem = windowProblem(rule);
  if (problem !== undefined || begin === undefined || end === undefined)
    throw new Error(`A window cannot be read: ${problem}`);
  const { timeZone } = rule;
  if (timeZone !== undefined) {
    // A zone's day is at most one away from UTC's, and yesterday's window may cross midnight.
    return {
      first: Math.floor(now / dayMilliseconds) - 2,
      on: (day) => zoneWindow(timeZone, day, begin.sinceMidnight, end.sinceMidnight),
    };
  }
  // The two times may differ in their offsets: the window ends at the first such instant after its begin.
  const offset = begin.offset ?? 0;
  const apart = end.sinceMidnight - (end.offset ?? 0) - (begin.sinceMidnight - offset);
  const length = apart - dayMilliseconds * (Math.ceil(apart / dayMilliseconds) - 1);
  return {
    first: Math.floor((now + offset) / dayMilliseconds) - 1,
    on: (day) => {
      const opens = day * dayMilliseconds + begin.sinceMidnight - offset;
      return { begin: opens, end: opens + length };
    },
  };
}

/** The first part of a recurring window, outside the freezes (joined), in which something can start at or after `now`. */
function nextPart(
  now: number,
  recurring: RecurringWindow,
  minimumLeftSeconds: number,
  freezes: readonly Interval[],
): Interval | undefined {
  const { first, on } = calendarOf(recurring, now);
  const isOnDay = dayFilter(recurring.days);
  for (let day = first; day <= first + horizonDays; day += 1) {
    if (!isOnDay(day)) continue;
    const window = on(day);
    if (window === undefined || window.end <= now) continue;
    const demanded = demandedMilliseconds(minimumLeftSeconds, window);
    for (const part of outsideFreezes(window, freezes)) {
      if (part.end > now && part.end - Math.max(now, part.begin) >= demanded) return part;
    }
  }
  return undefined;
}

/**
 * The window to start an upgrade in (§5): the one that contains `now` if at least the minimum is left of it, otherwise the next.
 * Of several windows of a rule, the one in which the upgrade can start first; if there are two, the one that ends later.
 *
 * Freezes cut windows: both those in the options, which apply to all runtimes, and those in the rule, which apply to this one. A
 * start must lie outside all freezes, so the result is the part of a window in which something can start: it begins when a freeze
 * has ended and ends when the next one begins, and that part must itself have the minimum left (the cap on the minimum is half of
 * the whole window). A window is skipped if freezes leave too little of it. Upgrades that are running when a freeze begins
 * continue.
 *
 * Undefined only if there is no window within 480 days. Throws for an unreadable rule: see `windowProblem`.
 */
export function nextWindow(now: number, rule: WindowRule, options: NextWindowOptions): Interval | undefined {
  const freezes = joinFreezes([...(options.freezes ?? []), ...(rule.freezes ?? [])]);
  const startIn = ({ begin }: Interval): number => Math.max(now, begin);
  return [rule, ...(rule.more ?? [])]
    .flatMap((recurring) => nextPart(now, recurring, options.minimumLeftSeconds, freezes) ?? [])
    .toSorted((a, b) => startIn(a) - startIn(b) || b.end - a.end)[0];
}
