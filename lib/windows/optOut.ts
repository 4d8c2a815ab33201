import { timeText } from '../base/timeText.ts';
import { longestPostponementMilliseconds } from './longestPostponement.ts';

/** A Shoot's request, by annotation, not to be upgraded before a time (§4, opting out). */
export interface OptOut {
  /**
   * Epoch ms, whole seconds; undefined if the annotation is unreadable, in which case nothing is changed until it is corrected.
   */
  readonly endsAt: number | undefined;
  /** For people: until when, or what is wrong with the value. */
  readonly text: string;
}

/** RFC 3339 with an offset, which also allows a lower-case `t` or `z`. */
const timePattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
/** What tells the text of an unreadable value from all others: plans and operations keep only the text. */
const unreadable = 'which is not a time as RFC 3339';
/** The most characters of the value to quote in a description. */
const mostQuoted = 60;

/** Reads the annotation. @returns undefined if the Shoot does not have it */
export function readOptOut(annotation: string, value: unknown): OptOut | undefined {
  if (value === undefined || value === null) return undefined;
  const written = String(value).trim();
  const time = timePattern.test(written) ? Date.parse(written.toUpperCase()) : Number.NaN;
  if (Number.isNaN(time)) {
    const quoted = written.length > mostQuoted ? `${written.slice(0, mostQuoted)}…` : written;
    const text = `The Shoot's annotation ${annotation} is “${quoted}”, ${unreadable}, for example 2026-12-24T00:00:00Z: correct or remove it`;
    return { endsAt: undefined, text };
  }
  const endsAt = Math.ceil(time / 1000) * 1000;
  const text = `The Shoot opts out of upgrades until ${timeText(endsAt)} (annotation ${annotation})`;
  return { endsAt, text };
}

/** Whether it applies at `now`; an unreadable one always does. */
export const holdsNow = ({ endsAt }: OptOut, now: number): boolean => endsAt === undefined || endsAt > now;

/** Whether it ends too late to be a postponement; then its runtime is left out for that reason. */
export const isTooFar = ({ endsAt }: Pick<OptOut, 'endsAt'>, now: number): boolean =>
  endsAt !== undefined && endsAt - now > longestPostponementMilliseconds;

/** Whether a reason or a description says that an unreadable value holds the runtime, until somebody corrects it. */
export const saysUnreadable = (text: string): boolean => text.includes(unreadable);
