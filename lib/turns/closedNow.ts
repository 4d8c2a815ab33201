import { ALWAYS_OPEN, windowOf } from '../model/dueKey.ts';
import { ruleOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Interval } from '../windows/Interval.ts';
import { latestStart } from '../windows/minimumLeft.ts';

/** Why an upgrade may not start now. */
export type Closed = 'a freeze' | 'a pause' | 'not open yet' | 'too late';

export interface StartConditions {
  /** Epoch ms. */
  readonly now: number;
  /** How much of the window must be left for this runtime, before the cap of half the window, in seconds (§5). */
  readonly neededSeconds: number;
  /** When the current freeze ends (epoch ms); undefined if there is none. */
  readonly frozenUntil?: number | undefined;
}

/**
 * The one rule for "may start now" (§5). It is applied when a turn chooses among candidates, to the operation that a turn holds,
 * when an upgrade begins, and by the gate directly before the first change. @returns undefined if it may start
 */
export function closedNow(
  { begin, end }: Interval,
  { now, neededSeconds, frozenUntil }: StartConditions,
  pausedUntil = 0,
): Closed | undefined {
  if (frozenUntil !== undefined && frozenUntil > now) return 'a freeze';
  if (begin > now) return 'not open yet';
  if (end <= now || now > latestStart(neededSeconds, { begin, end })) return 'too late';
  return pausedUntil > now ? 'a pause' : undefined;
}

/** The same for a stored operation. If the runtime has no history, the common minimum applies. */
export function operationClosedNow(
  operation: Operation,
  at: Omit<StartConditions, 'neededSeconds'> & { readonly minimumLeftSeconds: number },
): Closed | undefined {
  const { windowBegin, windowEnd, expectedSeconds, pausedUntil } = operation;
  const window =
    ruleOf(operation) === undefined ? windowOf(ALWAYS_OPEN) : { begin: windowBegin, end: windowEnd };
  return closedNow(window, { ...at, neededSeconds: expectedSeconds ?? at.minimumLeftSeconds }, pausedUntil);
}

/** A duration for people: whole seconds below two minutes, else whole minutes. */
export const durationText = (seconds: number): string =>
  seconds < 120 ? `${Math.max(0, Math.floor(seconds))} s` : `${Math.floor(seconds / 60)} min`;
