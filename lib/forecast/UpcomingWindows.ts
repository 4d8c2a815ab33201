import type { Interval } from '../windows/Interval.ts';
import { latestStart } from '../windows/minimumLeft.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** Enough for a week of daily windows, each cut in two by freezes. */
const windowsAhead = 14;

interface Known {
  /** The earliest time for which this window is known to be the next one. */
  from: number;
  readonly window: Interval;
  /** Maps a minimum to the latest time in the window at which that much of it is left. */
  readonly latestStarts: Map<number, number>;
}

/**
 * The windows of one rule. Caches the results of `nextWindow`, because a fleet shares a handful of rules and each run of a
 * forecast walks through the same windows.
 */
export class UpcomingWindows {
  readonly #rule: WindowRule;
  readonly #freezes: readonly Interval[];
  /** In the order of their windows. */
  readonly #known: Known[] = [];

  constructor(rule: WindowRule, freezes: readonly Interval[]) {
    this.#rule = rule;
    this.#freezes = freezes;
  }

  /**
   * Like `nextWindow`: the part of a window that contains `from`, or the next one, with the minimum left. Undefined if there is
   * none.
   */
  next(from: number, minimumLeftSeconds: number): Interval | undefined {
    const place = this.#placeBehind(from);
    const open = this.#known[place - 1];
    if (open !== undefined && from <= this.#latestStart(open, minimumLeftSeconds)) return open.window;
    const later = this.#known[place];
    if (later !== undefined && later.from <= from) return later.window;
    const window = this.#ask(from, minimumLeftSeconds);
    if (window === undefined || window.begin < from) return window;
    // If the smallest and the largest possible minimum lead to the same window, so does every minimum between them.
    const same = [0, Number.POSITIVE_INFINITY].every((each) => this.#ask(from, each)?.begin === window.begin);
    if (!same) return window;
    if (later?.window.begin === window.begin) later.from = from;
    else this.#known.splice(place, 0, { from, window, latestStarts: new Map() });
    return window;
  }

  /** The length of the longest upcoming window, in seconds: a rule's windows are equal except for freezes and clock changes. */
  longestSeconds(from: number): number {
    let longest = 0;
    let at = from;
    for (let count = 0; count < windowsAhead; count += 1) {
      const window = this.next(at, 0);
      if (window === undefined) break;
      longest = Math.max(longest, window.end - window.begin);
      at = window.end;
    }
    return longest / 1000;
  }

  /** The latest time for which the window is the answer; before its begin if a freeze cuts it in a way that this cannot tell. */
  #latestStart({ window, latestStarts }: Known, minimumLeftSeconds: number): number {
    const known = latestStarts.get(minimumLeftSeconds);
    if (known !== undefined) return known;
    const latest = latestStart(minimumLeftSeconds, window);
    const fits = this.#ask(latest, minimumLeftSeconds)?.begin === window.begin;
    latestStarts.set(minimumLeftSeconds, fits ? latest : 0);
    return fits ? latest : 0;
  }

  #ask(from: number, minimumLeftSeconds: number): Interval | undefined {
    return nextWindow(from, this.#rule, { minimumLeftSeconds, freezes: this.#freezes });
  }

  /** The index of the first known window that begins after `from`. */
  #placeBehind(from: number): number {
    let low = 0;
    let high = this.#known.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#known[middle]?.window.begin ?? 0) <= from) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
