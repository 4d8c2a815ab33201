import { joinFreezes, outsideFreezes } from './freezes.ts';
import type { Interval } from './Interval.ts';
import { demandedMilliseconds } from './minimumLeft.ts';
import { parseTimeOfDay, type WindowRule, weekdays, windowProblem } from './windowRule.ts';
import { zoneWindow } from './zoneWindow.ts';

export interface NextWindowOptions {
  /** How much of a window must be left to start in it; never more than half of the window (§5). */
  readonly minimumLeftSeconds: number;
  /** Periods in which nothing starts, in any order. */
  readonly freezes?: readonly Interval[];
}

const dayMilliseconds = 86_400_000;
/** How far ahead to search: freezes last at most 400 days, and a rule has at least one window a week. */
const horizonDays = 410;

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number) => weekdays[(((day + 4) % 7) + 7) % 7];

/** The windows of a rule by day of its own calendar, and a first day early enough to find a window that is still open. */
function calendarOf(
  rule: WindowRule,
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

/**
 * The window to start an upgrade in (§5): the one that contains `now` if at least the minimum is left of it, otherwise the next.
 *
 * Freezes cut windows. A start must lie outside all freezes, so the result is the part of a window in which something can start: it
 * begins when a freeze has ended and ends when the next one begins, and that part must itself have the minimum left (the cap on the
 * minimum is half of the whole window). A window of which freezes leave too little is skipped. Upgrades that are running when a
 * freeze begins continue.
 *
 * Undefined only if there is no window within 410 days. Throws for an unreadable rule: see `windowProblem`.
 */
export function nextWindow(now: number, rule: WindowRule, options: NextWindowOptions): Interval | undefined {
  const { first, on } = calendarOf(rule, now);
  const freezes = joinFreezes(options.freezes ?? []);
  const days =
    rule.days === undefined || rule.days.length === 0 ? undefined : new Set<string | undefined>(rule.days);
  for (let day = first; day <= first + horizonDays; day += 1) {
    if (days !== undefined && !days.has(weekdayOf(day))) continue;
    const window = on(day);
    if (window === undefined || window.end <= now) continue;
    const demanded = demandedMilliseconds(options.minimumLeftSeconds, window);
    for (const part of outsideFreezes(window, freezes)) {
      if (part.end > now && part.end - Math.max(now, part.begin) >= demanded) return part;
    }
  }
  return undefined;
}
