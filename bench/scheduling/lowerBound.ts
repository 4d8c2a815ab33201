import type { Interval } from '../../lib/windows/Interval.ts';
import { nextWindow } from '../../lib/windows/nextWindow.ts';
import type { WindowRule } from '../../lib/windows/windowRule.ts';
import type { Fleet } from './Fleet.ts';
import { demandedFor, type StartRule } from './StartRule.ts';

/** A time before which no schedule under the start rule can have ended, and the end of the last window it needs (epoch ms). */
export interface LowerBound {
  readonly endsAt: number;
  readonly windowEndsAt: number;
}

/** One upgrade as the bound sees it, in milliseconds. */
interface Job {
  readonly group: number;
  readonly duration: number;
  /** What must be left of its window at the start. */
  readonly demanded: number;
}

/** The windows of a rule one after another, as many as are asked for. */
class Windows {
  readonly #rule: WindowRule;
  readonly #found: Interval[] = [];
  #from: number;

  constructor(rule: WindowRule, from: number) {
    this.#rule = rule;
    this.#from = from;
  }

  /** All that begin before a time. */
  until(time: number): readonly Interval[] {
    while ((this.#found.at(-1)?.begin ?? 0) < time) {
      const window = nextWindow(this.#from, this.#rule, { minimumLeftSeconds: 0 });
      if (window === undefined) throw new Error('a simulated window always comes back');
      this.#found.push({ begin: Math.max(window.begin, this.#from), end: window.end });
      this.#from = window.end;
    }
    return this.#found;
  }
}

/** Overlapping and adjoining intervals joined, in order. */
function union(intervals: readonly Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => a.begin - b.begin)) {
    const last = joined.at(-1);
    if (last === undefined || interval.begin > last.end) joined.push(interval);
    else if (interval.end > last.end) joined[joined.length - 1] = { begin: last.begin, end: interval.end };
  }
  return joined;
}

/** The bound that the work of some jobs gives: see docs/decisions/0003-scheduling-bound.md. */
function boundOf(
  jobs: readonly Job[],
  windows: readonly Windows[],
  workers: number,
  horizon: number,
): LowerBound {
  const least = jobs.reduce(
    (smallest, { demanded }) => Math.min(smallest, demanded),
    Number.POSITIVE_INFINITY,
  );
  const work = jobs.reduce((sum, { duration }) => sum + duration, 0);
  // The work that an upgrade can still do after the last moment at which one may start.
  const tails = jobs
    .map(({ duration, demanded }) => Math.max(0, duration - demanded + least))
    .sort((a, b) => b - a);
  const groups = [...new Set(jobs.map(({ group }) => group))];
  const open = union(groups.flatMap((group) => [...(windows[group]?.until(horizon) ?? [])]));
  const startable = union(
    groups.flatMap((group) =>
      (windows[group]?.until(horizon) ?? []).map(({ begin, end }) => ({ begin, end: end - least })),
    ),
  ).filter(({ begin, end }) => begin <= end);
  let [capacity, straddling] = [0, 0];
  for (const { begin, end } of startable) {
    const windowEndsAt = open.find((window) => window.begin <= begin && begin < window.end)?.end ?? end;
    const needed = (work - capacity) / workers;
    if (needed <= end - begin) return { endsAt: begin + needed, windowEndsAt };
    capacity += workers * (end - begin);
    const left = work - capacity;
    for (let worker = 0; worker < workers; worker += 1) capacity += tails[straddling++] ?? 0;
    if (capacity >= work) return { endsAt: end + left / workers, windowEndsAt };
  }
  throw new Error('the horizon is too near');
}

/** Which groups of windows to look at together: every set of a few, else each alone and all. */
function setsOf(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, group) => group);
  if (count > 8) return [...all.map((group) => [group]), all];
  return Array.from({ length: 2 ** count - 1 }, (_, bits) =>
    all.filter((group) => ((bits + 1) >> group) & 1),
  );
}

/**
 * A lower bound on the end of any schedule on `workers` workers that starts each upgrade inside its window, with the time left that the
 * rule demands. It holds even for a schedule that knows every duration in advance.
 */
export function lowerBound(fleet: Fleet, workers: number, rule: StartRule): LowerBound {
  const rules = [...new Map(fleet.runtimes.map(({ rule: each }) => [JSON.stringify(each), each])).values()];
  const groupOf = new Map(rules.map((each, group) => [JSON.stringify(each), group]));
  const windows = rules.map((each) => new Windows(each, fleet.startsAt));
  const horizon = fleet.startsAt + 400 * 86_400_000;
  // A night on which the clocks go forward is shorter than others, and half of it less. The first may have begun before.
  const shortest = windows.map((each) =>
    each
      .until(horizon)
      .slice(1)
      .reduce((least, window) => (window.end - window.begin < least.end - least.begin ? window : least)),
  );
  let best: LowerBound = { endsAt: 0, windowEndsAt: 0 };
  const raise = (bound: LowerBound) => {
    if (bound.endsAt > best.endsAt) best = bound;
  };
  const jobs = fleet.runtimes.map(({ rule: each, durationSeconds }, place): Job => {
    const group = groupOf.get(JSON.stringify(each)) ?? 0;
    const window = shortest[group];
    if (window === undefined) throw new Error('every rule has a group');
    const demanded = demandedFor(rule, place, window);
    const duration = durationSeconds * 1000;
    // Alone: it starts in the first window that has enough left.
    const usable = windows[group]?.until(horizon).find(({ begin, end }) => end - begin >= demanded);
    if (usable !== undefined) raise({ endsAt: usable.begin + duration, windowEndsAt: usable.end });
    return { group, duration, demanded };
  });
  const lengths = jobs.map(({ duration }) => duration).sort((a, b) => a - b);
  for (const share of [0, 0.5, 0.9]) {
    const from = lengths[Math.floor(share * lengths.length)] ?? 0;
    for (const set of setsOf(rules.length)) {
      const chosen = jobs.filter(({ group, duration }) => set.includes(group) && duration >= from);
      if (chosen.length > 0) raise(boundOf(chosen, windows, workers, horizon));
    }
  }
  return best;
}
