import { type Candidate, windowOf } from '../model/dueKey.ts';
import type { Interval } from '../windows/Interval.ts';
import { demandedMilliseconds } from '../windows/minimumLeft.ts';
import { closedNow } from './closedNow.ts';

export interface ChoiceInput {
  readonly now: number;
  /** The turn's number: its starting place among the candidates, so that simultaneous turns do not all want the same one. */
  readonly turn: number;
  /** How many turns run at once. */
  readonly workers: number;
  /**
   * How many times this turn has already read and chosen without getting a claim. After a few rounds it stops moving operations.
   */
  readonly round: number;
  /** How much of a window must be left, before the cap of half the window, in seconds (§5). */
  readonly minimumLeftSeconds: number;
  /** The results of the bounded reads of the open and the closed range, each in index order. */
  readonly open: readonly Candidate[];
  readonly closed: readonly Candidate[];
}

export interface Choice {
  /** Those that may start now, best first: try to claim them in this order. */
  readonly start: readonly Candidate[];
  /** Too little of their window is left: move them to their next window. */
  readonly defer: readonly Candidate[];
  /** Their window has opened: move all of them, except the claimed one, to the open range. */
  readonly promote: readonly Candidate[];
  /** If nothing may start: sleep with one of these, the earliest begin first. */
  readonly hold: readonly Candidate[];
}

/**
 * The most operations that one turn moves. High enough that operations with missed or opened windows are moved much faster than
 * turns claim, and low enough that simultaneous turns do not all write the same ones.
 */
export const movesPerTurn = 20;
/** In how many rounds a turn moves operations whose window has ended; their next window may already be open. */
const roundsForEnded = 2;

/** How much of a window must be left, in seconds: the expected duration, but never more than half of the window (§5). */
export const neededSeconds = (minimumLeftSeconds: number, window: Interval): number =>
  demandedMilliseconds(minimumLeftSeconds, window) / 1000;

/**
 * Whether a candidate may start, judged by its index entry alone. For an operation that was handed back, the entry covers only
 * the part of the window after its pause, so this check may be less strict than the gate.
 */
export const mayStart = (
  { due }: Candidate,
  { now, minimumLeftSeconds }: Pick<ChoiceInput, 'now' | 'minimumLeftSeconds'>,
): boolean =>
  closedNow(windowOf(due), { now, neededSeconds: due.expectedSeconds ?? minimumLeftSeconds }) === undefined;

/** Rotates the list to start at `turn` modulo its length, so that simultaneous turns spread over it (§2, Claims). */
export function startingAt<Item>(items: readonly Item[], turn: number): Item[] {
  if (items.length === 0) return [];
  const first = turn % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/**
 * The order in which a turn tries to claim. The first turns of a Map start simultaneously and spread over the list by number.
 * Later turns start when a slot becomes free and try the best candidate first. If another turn was faster, they spread too: when
 * many turns end together, each has about one failed write.
 */
function inTurn(
  items: readonly Candidate[],
  { turn, workers }: Pick<ChoiceInput, 'turn' | 'workers'>,
): Candidate[] {
  const [best, ...others] = items;
  return best === undefined || turn < workers ? startingAt(items, turn) : [best, ...startingAt(others, turn)];
}

/** An unknown duration sorts as the longest, because it needs the most room. */
const longestFirst = (a: Candidate, b: Candidate): number =>
  (b.due.expectedSeconds ?? Number.MAX_SAFE_INTEGER) - (a.due.expectedSeconds ?? Number.MAX_SAFE_INTEGER);

/**
 * Chooses what a turn does next (§2, Turns). First come the operations that may start now, by earliest end; among equal ends, the
 * longest that still fits, so that long upgrades run early in a window and short ones at its end. If none may start, the one whose
 * window opens earliest is held. Pure.
 *
 * The caller claims by conditional write, goes down the list when another turn was faster, and then moves the rest. If nothing
 * may start, it moves first and, if anything moved, reads and chooses again before it sleeps with the head of `hold`. The number
 * of rounds is bounded, because a whole fleet may have missed its window.
 *
 * Any turn that finds an operation whose window has ended moves it. An operation that no longer fits its open window stays until a
 * turn has nothing to start, because shorter ones behind it may still fit.
 */
export function chooseOperation(input: ChoiceInput): Choice {
  const { now, round, turn } = input;
  const opened = input.closed.filter(({ due }) => due.opensAt <= now);
  const met = [...input.open, ...opened].sort(
    (a, b) => a.due.closesAt - b.due.closesAt || longestFirst(a, b),
  );
  const start = met.filter((candidate) => mayStart(candidate, input));
  const missed = met.filter((candidate) =>
    candidate.due.closesAt <= now
      ? round < roundsForEnded
      : round === 0 && start.length === 0 && !mayStart(candidate, input),
  );
  const fitting = opened.filter((candidate) => mayStart(candidate, input));
  const later = input.closed.filter(({ due }) => due.opensAt > now);
  return {
    start: inTurn(start, input),
    defer: startingAt(missed, turn).slice(0, movesPerTurn),
    promote: startingAt(fitting, turn).slice(0, movesPerTurn),
    hold: inTurn(later, input),
  };
}
