import type { Interval } from '../windows/Interval.ts';

/**
 * The sort key of the due index (§2, Store): when an open operation may start, or which turn holds it.
 *
 * - `0#<closesAt>#<rank>#<opensAt>`: its window is open; the earliest end comes first, then the longest upgrade, then the
 *   shortest window (`opensAt` counts backwards)
 * - `1#<opensAt>#<closesAt>#<rank>`: its window opens at `opensAt`, which it is sorted by. A turn that finds one already open
 *   moves it to `0#`
 * - `2#<turn>`: claimed by that turn, so that a turn finds its own claim with one small read
 *
 * In a rollout, a letter for the stage precedes the first two: none for the first stage, `a` for the second (§13.1). So one range
 * covers the operations of one stage, or of all stages but the first, and operations without stages keep their keys.
 *
 * Times are epoch seconds in ten digits. An operation without a window is open until the end of time. The rank is 99999 minus the
 * expected seconds of this runtime's upgrade, so that long upgrades come first; 00000 if the duration is unknown.
 */
export type Due =
  | {
      readonly kind: 'open' | 'closed';
      readonly opensAt: number;
      readonly closesAt: number;
      /** How much of a window this runtime's upgrade needs, in seconds; set if known from its own history. */
      readonly expectedSeconds?: number;
      /** The index of the stage, from 0; absent for the first one. */
      readonly stage?: number;
    }
  | { readonly kind: 'held'; readonly turn: number };

/** The due entry of an operation that no turn holds. */
export type WaitingDue = Exclude<Due, { kind: 'held' }>;

/** The last second that ten digits can hold (epoch ms). */
const lastSecond = 9_999_999_999_000;

/** The window of a waiting operation, minus its pause. */
export const windowOf = ({ opensAt, closesAt }: WaitingDue): Interval => ({ begin: opensAt, end: closesAt });

/** No window: always open. */
export const ALWAYS_OPEN: WaitingDue = {
  kind: 'open',
  opensAt: 0,
  closesAt: lastSecond,
};

const longestSeconds = 99_999;

const seconds = (at: number): string => String(Math.max(0, Math.floor(at / 1000))).padStart(10, '0');

/** Reverses the order: the latest begin sorts first. */
const backwards = (at: number): string => seconds(lastSecond - at);

const rank = (expectedSeconds: number): string =>
  String(longestSeconds - Math.min(longestSeconds - 1, Math.max(1, Math.ceil(expectedSeconds)))).padStart(
    5,
    '0',
  );

const unknownRank = '00000';

/** The letter of a stage: there are enough for the twenty stages allowed. Letters sort after all digits. */
const letterOf = (stage: number): string => (stage <= 0 ? '' : String.fromCharCode(96 + stage));

export function encodeDue(due: Due): string {
  if (due.kind === 'held') return `2#${String(due.turn).padStart(6, '0')}`;
  const ranked = due.expectedSeconds === undefined ? unknownRank : rank(due.expectedSeconds);
  const letter = letterOf(due.stage ?? 0);
  return due.kind === 'open'
    ? `${letter}0#${seconds(due.closesAt)}#${ranked}#${backwards(due.opensAt)}`
    : `${letter}1#${seconds(due.opensAt)}#${seconds(due.closesAt)}#${ranked}`;
}

/** @throws Error if `encodeDue` cannot have produced the key, so the item is not ours */
export function decodeDue(key: string): Due {
  const [, letter = '', rest = key] = /^([a-z]?)(.*)$/.exec(key) ?? [];
  const [kind, first = '', second = '', third = ''] = rest.split('#');
  if (kind === '2') return { kind: 'held', turn: Number(first) };
  if ((kind !== '0' && kind !== '1') || third === '') throw new Error(`unknown due key ${key}`);
  const at = (text: string): number => Number(text) * 1000;
  const ranked = kind === '0' ? second : third;
  const expected = {
    ...(ranked === unknownRank ? {} : { expectedSeconds: longestSeconds - Number(ranked) }),
    ...(letter === '' ? {} : { stage: letter.charCodeAt(0) - 96 }),
  };
  return kind === '0'
    ? { kind: 'open', opensAt: lastSecond - at(third), closesAt: at(first), ...expected }
    : { kind: 'closed', opensAt: at(first), closesAt: at(second), ...expected };
}

/**
 * The range of open operations of a stage whose window ends after `from` and at or before `to` (epoch ms). Operations without
 * stages count as first-stage operations.
 */
export const openRange = (from: number, to: number, stage = 0): readonly [string, string] => [
  `${letterOf(stage)}0#${seconds(from)}#~`,
  `${letterOf(stage)}0#${seconds(to)}#~`,
];

/** The range of open operations whose window ends at `closesAt` and that need at most `neededSeconds`, and of all that end later. */
export const openRangeOf = (
  closesAt: number,
  neededSeconds: number,
  stage = 0,
): readonly [string, string] => [
  `${letterOf(stage)}0#${seconds(closesAt)}#${rank(neededSeconds)}`,
  `${letterOf(stage)}0#~`,
];

/**
 * The range of operations still marked as closed whose window begins after `from` and at or before `to` (epoch ms), earliest first.
 */
export const closedRange = (from: number, to: number, stage = 0): readonly [string, string] => [
  `${letterOf(stage)}1#${seconds(from)}#~`,
  `${letterOf(stage)}1#${seconds(to)}#~`,
];

/**
 * The range that follows an operation still marked as closed, up to those whose window begins at `to`. It starts after that
 * operation's window, or with the first operation that needs at most `neededSeconds` of the same window.
 */
export const closedRangeBehind = (
  { opensAt, closesAt }: Pick<WaitingDue, 'opensAt' | 'closesAt'>,
  to: number,
  neededSeconds?: number,
  stage = 0,
): readonly [string, string] => [
  `${letterOf(stage)}1#${seconds(opensAt)}#${seconds(closesAt)}#${neededSeconds === undefined ? '~' : rank(neededSeconds)}`,
  `${letterOf(stage)}1#${seconds(to)}#~`,
];

/**
 * The ranges of all operations that no turn holds, from stage `from` to stage `to`: at most two, because claims sort between the
 * first stage and the others.
 */
export const unheldRanges = (from: number, to: number): (readonly [string, string])[] => [
  ...(from <= 0 && to >= 0 ? [['0#', '1#~'] as const] : []),
  ...(to >= 1 && to >= from ? [[`${letterOf(Math.max(1, from))}0#`, `${letterOf(to)}1#~`] as const] : []),
];

/** An operation as the due index shows it. */
export interface Candidate {
  readonly ordinal: number;
  readonly key: string;
  readonly due: WaitingDue;
}
