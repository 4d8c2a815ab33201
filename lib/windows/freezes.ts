import type { Interval } from './Interval.ts';

/** The freezes in order, overlapping and adjoining ones joined, empty ones dropped. */
export function joinFreezes(freezes: readonly Interval[]): readonly Interval[] {
  const joined: Interval[] = [];
  for (const freeze of freezes.filter(({ begin, end }) => begin < end).sort((a, b) => a.begin - b.begin)) {
    const last = joined.at(-1);
    if (last === undefined || freeze.begin > last.end) joined.push(freeze);
    else if (freeze.end > last.end) joined[joined.length - 1] = { begin: last.begin, end: freeze.end };
  }
  return joined;
}

/**
 * When the freeze in effect at `now` ends, epoch milliseconds; undefined if there is none. Freezes apply to immediate
 * orchestrations too (§5): nothing starts before this time. Adjoining freezes count as one.
 */
export function freezeEnd(now: number, freezes: readonly Interval[]): number | undefined {
  return joinFreezes(freezes).find(({ begin, end }) => begin <= now && now < end)?.end;
}

/** The parts of a window outside the freezes, in order. `joined` is the result of `joinFreezes`. */
export function outsideFreezes(window: Interval, joined: readonly Interval[]): readonly Interval[] {
  const left: Interval[] = [];
  let begin = window.begin;
  for (const freeze of joined) {
    if (freeze.end <= begin) continue;
    if (freeze.begin >= window.end) break;
    if (freeze.begin > begin) left.push({ begin, end: freeze.begin });
    begin = freeze.end;
  }
  if (begin < window.end) left.push({ begin, end: window.end });
  return left;
}
