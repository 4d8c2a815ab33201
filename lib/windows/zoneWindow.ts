import { Temporal } from 'temporal-polyfill';
import type { Interval } from './Interval.ts';

const dayMilliseconds = 86_400_000;
/** A cache, because fleets share a handful of rules and each conversion takes a fifth of a millisecond. */
const remembered = new Map<string, Interval | undefined>();
const mostRemembered = 10_000;

interface Instants {
  readonly earlier: number;
  readonly later: number;
}

/** The one or two instants at which a zone's clocks show a time; in a gap, the moment the clocks go forward. */
function instantsOf(day: number, sinceMidnight: number, timeZone: string): Instants {
  const wall = Temporal.Instant.fromEpochMilliseconds(day * dayMilliseconds + sinceMidnight)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (!earlier.toPlainDateTime().equals(wall)) {
    const change = earlier.getTimeZoneTransition('next')?.epochMilliseconds ?? later.epochMilliseconds;
    return { earlier: change, later: change };
  }
  return { earlier: earlier.epochMilliseconds, later: later.epochMilliseconds };
}

function compute(timeZone: string, day: number, begin: number, end: number): Interval | undefined {
  const begins = instantsOf(day, begin, timeZone);
  const ends = instantsOf(end <= begin ? day + 1 : day, end, timeZone);
  const from = begins.later < ends.earlier ? begins.later : begins.earlier;
  return from < ends.earlier ? { begin: from, end: ends.earlier } : undefined;
}

/**
 * The window that begins on a day of a zone's calendar, on the wall clock there (§5). `day` counts from 1970-01-01; `begin` and
 * `end` are milliseconds after midnight.
 *
 * At every instant of the result, the clocks there show a time inside the window. If they go forward over the begin or the end,
 * the moment of the change replaces it (the result is undefined if they skip the whole window). If they go back, the begin is the
 * second of its two instants and the end the first of its two; a window within the repeated hour is its first occurrence.
 */
export function zoneWindow(timeZone: string, day: number, begin: number, end: number): Interval | undefined {
  const key = `${timeZone} ${day} ${begin} ${end}`;
  if (remembered.has(key)) return remembered.get(key);
  if (remembered.size >= mostRemembered) remembered.clear();
  const window = compute(timeZone, day, begin, end);
  remembered.set(key, window);
  return window;
}
