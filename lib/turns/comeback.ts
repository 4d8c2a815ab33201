import { timeText } from '../base/timeText.ts';
import type { Operation, Waiting } from '../model/Operation.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { Interval } from '../windows/Interval.ts';
import { latestStart } from '../windows/minimumLeft.ts';
import { type NextWindowOptions, nextWindow } from '../windows/nextWindow.ts';
import { sameRule, type WindowRule } from '../windows/windowRule.ts';

/**
 * Why an operation is handed back before anything was changed: the runtime is not ready, or the gate is closed. Only `runtime`
 * counts towards the operation's own waiting time; `late` means that it did not even begin.
 */
export interface HandBackCause {
  readonly kind:
    | 'runtime'
    | 'window'
    | 'freeze'
    | 'policy'
    | 'unread policy'
    | 'lease'
    | 'late'
    | 'opted out';
  /** For people: what was observed, or what prevents the start. */
  readonly description: string;
  /** How long this try has waited for the runtime, in seconds. */
  readonly seconds?: number;
  /** Until when its Shoot opts out (epoch ms, whole seconds). */
  readonly endsAt?: number;
}

export interface ComebackConditions {
  readonly now: number;
  /** The current rule; undefined for an operation without a window. */
  readonly rule: WindowRule | undefined;
  readonly freezes: readonly Interval[];
  readonly minimumLeftSeconds: number;
  /** How long it may wait for its runtime in total, in seconds. */
  readonly timeoutSeconds: number;
  /** How many windows it may miss while waiting. */
  readonly missedWindows: number;
}

/** When the operation is due again and what to store, or why it has failed. */
export type Comeback =
  | {
      readonly kind: 'again';
      readonly rule: WindowRule | undefined;
      readonly windowBegin: number;
      readonly windowEnd: number;
      readonly pausedUntil: number;
      /** Whether the pause ends with a freeze, which the policy may lift. */
      readonly pausedByFreeze: boolean;
      readonly waiting: Waiting | undefined;
      /** Whether it has missed its window, because of its runtime or the time. */
      readonly isMissed: boolean;
      readonly message: string;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** The first pause is a twentieth of the timeout, at most this long; later pauses are half of the time waited so far. Seconds. */
const firstPause = 15;
const longestPause = 600;
/**
 * The pause while another operation has the runtime or the policy cannot be used, because nothing notifies us when that changes.
 * Seconds.
 */
const otherPause = 30;

/**
 * How long before its last chance an operation tries once more, because a wake-up may be late and a look takes a moment. Seconds.
 */
const lastMargin = 60;

const firstPauseOf = (timeoutSeconds: number): number =>
  Math.max(1, Math.min(firstPause, timeoutSeconds / 20));

/** The next pause after `waitedSeconds` in total. Pauses grow, so that an unhealthy runtime costs little. */
export function pauseSeconds(waitedSeconds: number, timeoutSeconds: number): number {
  const pause = Math.min(longestPause, Math.max(firstPauseOf(timeoutSeconds), waitedSeconds / 2));
  return Math.ceil(Math.max(1, Math.min(pause, timeoutSeconds - waitedSeconds)));
}

/** Pauses end at whole seconds, as all times in the index do. */
const afterSeconds = (now: number, seconds: number): number =>
  Math.ceil((now + seconds * 1000) / 1000) * 1000;
const withoutEnd = (text: string): string => text.replace(/(; looking again)?\.?$/, '');

/**
 * The last moment (epoch ms, whole seconds) at which an operation can certainly still try in its open window, with that window.
 * Undefined if there is no such moment, or if it is nearer than the shortest pause.
 */
function lastTry(
  { now, timeoutSeconds }: ComebackConditions,
  rule: WindowRule,
  options: NextWindowOptions,
): { readonly at: number; readonly window: Interval } | undefined {
  const window = nextWindow(now, rule, options);
  if (window === undefined || window.begin > now) return undefined;
  const margin = Math.min(lastMargin, timeoutSeconds / 20) * 1000;
  const latest = latestStart(options.minimumLeftSeconds, window) - margin;
  const at = Math.floor(latest / 1000) * 1000;
  if (at < now + firstPauseOf(timeoutSeconds) * 1000) return undefined;
  // If a freeze leaves only part of the window, the minimum left is still derived from the whole window.
  return nextWindow(at, rule, options)?.begin === window.begin ? { at, window } : undefined;
}

/**
 * When an operation that is handed back is due again (§9). One that waits for its runtime is due after a growing pause, in its
 * window while that is open, otherwise in the next one. It fails after its own timeout, or when it has missed too many windows.
 * One that met a closed gate is due when its next window opens or the freeze ends; one whose Shoot opts out, in the first window
 * after the opt-out. Pure.
 */
export function comeback(
  operation: Pick<
    Operation,
    'rule' | 'immediate' | 'windowBegin' | 'windowEnd' | 'expectedSeconds' | 'waiting'
  >,
  cause: HandBackCause,
  conditions: ComebackConditions,
): Comeback {
  const { now, rule, freezes, timeoutSeconds } = conditions;
  const { kind } = cause;
  const seen = withoutEnd(cause.description);
  const before = operation.waiting ?? { seconds: 0, missedWindows: 0, lastSeen: '' };
  const waited = kind === 'runtime' ? before.seconds + Math.ceil(cause.seconds ?? 0) : before.seconds;
  if (kind === 'runtime' && waited >= timeoutSeconds)
    return {
      kind: 'failed',
      message: `Nothing changed: gave up after waiting ${timeoutSeconds} s. Last seen: ${seen}`,
    };

  const pause = kind === 'runtime' ? pauseSeconds(waited, timeoutSeconds) : otherPause;
  const pauses = kind !== 'window' && kind !== 'freeze' && kind !== 'late';
  const soonest = pauses ? afterSeconds(now, pause) : now;
  const at = kind === 'opted out' ? Math.max(soonest, cause.endsAt ?? 0) : soonest;
  const lastSeen = kind === 'runtime' ? seen : before.lastSeen;
  const kept = (seconds: number, missedWindows: number): Waiting | undefined =>
    kind === 'runtime' || before.missedWindows < missedWindows || operation.waiting !== undefined
      ? { seconds, missedWindows, lastSeen }
      : undefined;
  const again = (
    window: Interval | undefined,
    pausedUntil: number,
    waiting: Waiting | undefined,
    { pausedByFreeze = false, isMissed = false } = {},
  ): Comeback => ({
    kind: 'again',
    rule,
    windowBegin: window?.begin ?? operation.windowBegin,
    windowEnd: window?.end ?? operation.windowEnd,
    pausedUntil,
    pausedByFreeze,
    waiting,
    isMissed,
    message: `Nothing changed yet: ${seen}. Next try at ${timeText(Math.max(window?.begin ?? 0, pausedUntil))}`,
  });
  const withPause = kind === 'runtime' ? waited + pause : waited;

  if (rule === undefined || operation.immediate === true) {
    const frozenUntil = freezeEnd(at, freezes);
    const pausedUntil = Math.max(pauses ? at : 0, frozenUntil ?? 0);
    const waiting = kept(withPause, before.missedWindows);
    return again(undefined, pausedUntil, waiting, { pausedByFreeze: pausedUntil === frozenUntil });
  }
  const minimumLeftSeconds = operation.expectedSeconds ?? conditions.minimumLeftSeconds;
  const options = { minimumLeftSeconds, freezes };
  // A runtime that opts out is not tried before that time.
  const found = pauses && kind !== 'opted out' ? lastTry(conditions, rule, options) : undefined;
  // A growing pause must not use up the rest of a window.
  const last = found !== undefined && found.at < at ? found : undefined;
  const window = last?.window ?? nextWindow(at, rule, options);
  if (window === undefined)
    return {
      kind: 'failed',
      message: `Nothing changed: ${seen}; there is no maintenance window within 400 days`,
    };
  if (last !== undefined) {
    const untilLast = kind === 'runtime' ? Math.ceil((last.at - now) / 1000) : 0;
    return again(window, last.at, kept(waited + untilLast, before.missedWindows));
  }
  if (window.begin <= at) return again(window, pauses ? at : 0, kept(withPause, before.missedWindows));

  // A window counts as missed only if it was the operation's own, and only the runtime or the time prevented a start.
  const isOwn = sameRule(rule, operation.rule) && operation.windowBegin <= now;
  const isMissed = isOwn && (kind === 'runtime' || kind === 'window') && freezeEnd(at, freezes) === undefined;
  const missed = before.missedWindows + (isMissed ? 1 : 0);
  if (missed >= conditions.missedWindows) {
    const last = withoutEnd(lastSeen === '' ? seen : lastSeen);
    return {
      kind: 'failed',
      message: `Nothing changed: missed ${missed} maintenance windows. Last seen: ${last}`,
    };
  }
  return again(window, 0, kept(waited, missed), { isMissed });
}
