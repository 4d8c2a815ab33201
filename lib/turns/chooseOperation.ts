import type { Candidate } from '../model/Candidate.ts';
import { demandedMilliseconds } from '../windows/minimumLeft.ts';
import { closedNow } from './closedNow.ts';

export interface ChoiceInput {
  readonly now: number;
  /** The turn's number: where it starts among the candidates, so that many turns at once do not all want the same one. */
  readonly turn: number;
  /** How many turns run at a time. */
  readonly workers: number;
  /** How often this turn has read and chosen before, without a claim: from some number on it moves nothing any more. */
  readonly round: number;
  /** How much of a window must be left before half of the window is taken into account, in seconds (§5). */
  readonly minimumLeftSeconds: number;
  /** What the bounded reads of the open and of the closed range answered, each in the order of its index. */
  readonly open: readonly Candidate[];
  readonly closed: readonly Candidate[];
}

export interface Choice {
  /** May start now, best first: try to claim them in this order. */
  readonly start: readonly Candidate[];
  /** Were met with too little of their window left: move them to their next window. */
  readonly defer: readonly Candidate[];
  /** Their window has opened: move them to the open range, all but the one that was claimed. */
  readonly promote: readonly Candidate[];
  /** If nothing may start: sleep with one of these, the earliest begin first. */
  readonly hold: readonly Candidate[];
}

/**
 * How many operations one turn moves at most: enough that missed and opened windows are moved much faster than turns use
 * them up, few enough that the turns of one moment do not all write the same ones.
 */
export const movesPerTurn = 20;
/** In how many rounds a turn moves windows that ended: their next ones may be open now. */
const roundsForEnded = 2;

/** How much of a window must be left: the expected duration, but never more than half of the window (§5). Seconds. */
export const neededSeconds = (minimumLeftSeconds: number, window: { begin: number; end: number }): number =>
  demandedMilliseconds(minimumLeftSeconds, window) / 1000;

/**
 * Whether a candidate may start, as far as the index tells. Of one that was handed back the index knows no window but the part
 * behind its pause, and so demands less than the gate may.
 */
export const mayStart = (
  { due }: Candidate,
  { now, minimumLeftSeconds }: Pick<ChoiceInput, 'now' | 'minimumLeftSeconds'>,
): boolean => closedNow(due, { now, neededSeconds: due.expectedSeconds ?? minimumLeftSeconds }) === undefined;

/** The list from place `turn` modulo its length on, then from its head: many turns at once spread over it (§2, Claims). */
export function startingAt<Item>(items: readonly Item[], turn: number): Item[] {
  if (items.length === 0) return [];
  const first = turn % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/**
 * The order in which a turn tries to claim. The first turns of a Map come all at once and spread over the list by their number;
 * later ones come when a slot gets free and try the best one first. If another turn was faster they spread as well: a wave of
 * turns that ended together costs each of them about one failed write.
 */
function inTurn(
  items: readonly Candidate[],
  { turn, workers }: Pick<ChoiceInput, 'turn' | 'workers'>,
): Candidate[] {
  const [best, ...others] = items;
  return best === undefined || turn < workers ? startingAt(items, turn) : [best, ...startingAt(others, turn)];
}

/** Nothing known counts as longest: it needs the most room. */
const longestFirst = (a: Candidate, b: Candidate): number =>
  (b.due.expectedSeconds ?? Number.MAX_SAFE_INTEGER) - (a.due.expectedSeconds ?? Number.MAX_SAFE_INTEGER);

/**
 * The choice of a turn (§2, Turns): what may start now, the earliest end first and among equal ends the longest that still
 * fits (so long upgrades run early in a window and short ones at its end); else what opens earliest. Pure.
 *
 * The caller claims by conditional writes, goes down the list when another turn was faster, and then moves the rest. With
 * nothing to start it moves first, and reads and chooses again if anything moved, before it sleeps with the head of `hold`.
 * Its number of rounds is bounded, for a whole fleet may have missed its window.
 *
 * Windows that ended are moved by whoever meets them; one that is merely too short for an operation keeps it, for the
 * shorter ones behind it, until a turn has nothing to start.
 */
export function chooseOperation(input: ChoiceInput): Choice {
  const { now, round, turn } = input;
  const opened = input.closed.filter(({ due }) => due.begin <= now);
  const met = [...input.open, ...opened].sort((a, b) => a.due.end - b.due.end || longestFirst(a, b));
  const start = met.filter((candidate) => mayStart(candidate, input));
  const missed = met.filter((candidate) =>
    candidate.due.end <= now
      ? round < roundsForEnded
      : round === 0 && start.length === 0 && !mayStart(candidate, input),
  );
  const fitting = opened.filter((candidate) => mayStart(candidate, input));
  const later = input.closed.filter(({ due }) => due.begin > now);
  return {
    start: inTurn(start, input),
    defer: startingAt(missed, turn).slice(0, movesPerTurn),
    promote: startingAt(fitting, turn).slice(0, movesPerTurn),
    hold: inTurn(later, input),
  };
}
