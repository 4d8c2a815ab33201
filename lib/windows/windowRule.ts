import type { Day } from './days.ts';
import type { Interval } from './Interval.ts';
import type { TimeWindow } from './TimeWindow.ts';

/**
 * A window that recurs (§5): plain JSON. `begin` and `end` are `HHMMSS±ZZZZ`, or `HHMMSS` on the wall clock of the IANA `timeZone`.
 * An end at or before the begin lies on the next day. `days` are those on which a window begins, in the window's own offset or
 * zone; absent or empty means every day.
 */
export interface RecurringWindow {
  readonly begin: string;
  readonly end: string;
  readonly days?: readonly Day[];
  readonly timeZone?: string;
}

/** When a runtime may be upgraded (§5): plain JSON, as it is stored on its operation. */
export interface WindowRule extends RecurringWindow {
  /** More windows of the rule: a start is possible in each of them. They may overlap; they are not joined. */
  readonly more?: readonly RecurringWindow[];
  /** The freezes of the policy that hold this runtime but not all of them, joined and in order. They cut its windows. */
  readonly freezes?: readonly Interval[];
}

/** A time of day in milliseconds after midnight, with its offset from UTC in milliseconds if it names one. */
export interface TimeOfDay {
  readonly sinceMidnight: number;
  readonly offset: number | undefined;
}

const timePattern = /^(\d\d)(\d\d)(\d\d)(?:([+-])(\d\d)(\d\d))?$/;
/** No time zone is further from UTC. */
const largestOffsetMinutes = 14 * 60;

/** Reads `HHMMSS` or `HHMMSS±ZZZZ`; undefined for anything else, a 24th hour or an offset beyond 14 hours. */
export function parseTimeOfDay(text: string): TimeOfDay | undefined {
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes, seconds, sign, offsetHours, offsetMinutes] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const sinceMidnight = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (sign === undefined) return { sinceMidnight, offset: undefined };
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (Number(offsetMinutes) > 59 || offset > largestOffsetMinutes) return undefined;
  // `-0000` is UTC as well, and must not become a negative zero.
  return { sinceMidnight, offset: sign === '-' && offset > 0 ? -offset * 60_000 : offset * 60_000 };
}

/** A cache of the zones that exist, a few hundred at most: asking the runtime takes 40 µs, and every window asks. */
const knownZones = new Set<string>();

/** Whether the runtime knows an IANA zone of this name. Offsets are refused, because they belong in the times. */
export function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  knownZones.add(name);
  return true;
}

/** What is wrong with one time of a window, in a sentence, or undefined. */
export function timeProblem(text: string, timeZone: string | undefined): string | undefined {
  const time = parseTimeOfDay(text);
  if (time === undefined) return `"${text}" is not a time of day as HHMMSS±ZZZZ, for example 220000+0100`;
  if (timeZone === undefined && time.offset === undefined)
    return `"${text}" has no offset, and there is no timeZone`;
  if (timeZone !== undefined && time.offset !== undefined)
    return `"${text}" has an offset, but the timeZone ${timeZone} decides it: write HHMMSS`;
  return undefined;
}

/** What makes a window unreadable (§4), in a sentence for the operator; undefined for a readable one. */
export function windowProblem(window: RecurringWindow): string | undefined {
  if (window.timeZone !== undefined && !isTimeZone(window.timeZone))
    return `"${window.timeZone}" is not an IANA time zone`;
  return timeProblem(window.begin, window.timeZone) ?? timeProblem(window.end, window.timeZone);
}

/**
 * The rule of a Shoot's own window (§4): every day. Undefined for an unreadable one; `windowProblem` says why.
 */
export function parseTimeWindow(window: TimeWindow): WindowRule | undefined {
  const rule = { begin: window.begin, end: window.end };
  return windowProblem(rule) === undefined ? rule : undefined;
}

const windowText = ({ begin, end, days = [], timeZone = '' }: RecurringWindow): string =>
  [begin, end, timeZone, ...days].join();

const ruleText = ({ more = [], freezes = [], ...window }: WindowRule): string =>
  [window, ...more].map(windowText).join('|') + freezes.map(({ begin, end }) => `#${begin}-${end}`).join('');

/** Whether two rules are equal, ignoring the order of fields, which a table does not keep. */
export const sameRule = (a: WindowRule | undefined, b: WindowRule | undefined): boolean =>
  a === undefined || b === undefined ? a === b : ruleText(a) === ruleText(b);
