import type { Interval } from '../windows/Interval.ts';
import { latestStart } from '../windows/minimumLeft.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import type { WindowRule } from '../windows/windowRule.ts';

/** A week of daily windows that freezes cut into two parts each. */
const windowsAhead = 14;

interface Known {
  /** The earliest time from which the window is known to come next. */
  from: number;
  readonly window: Interval;
  /** By the minimum: the latest time in the window at which so much is left of it. */
  readonly latestStarts: Map<number, number>;
}

/**
 * The windows of one rule, asked for thousands of times: remembers what `nextWindow` answered. A fleet shares a handful of rules,
 * and a forecast walks through the same windows in each of its runs.
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

  /** As `nextWindow`: the part of a window that contains `from` or comes next, with the minimum left. Undefined if there is none. */
  next(from: number, minimumLeftSeconds: number): Interval | undefined {
    const place = this.#placeBehind(from);
    const open = this.#known[place - 1];
    if (open !== undefined && from <= this.#latestStart(open, minimumLeftSeconds)) return open.window;
    const later = this.#known[place];
    if (later !== undefined && later.from <= from) return later.window;
    const window = this.#ask(from, minimumLeftSeconds);
    if (window === undefined || window.begin < from) return window;
    // The same for every minimum, if the smallest and the largest possible one lead to the same window.
    const same = [0, Number.POSITIVE_INFINITY].every((each) => this.#ask(from, each)?.begin === window.begin);
    if (!same) return window;
    if (later?.window.begin === window.begin) later.from = from;
    else this.#known.splice(place, 0, { from, window, latestStarts: new Map() });
    return window;
  }

  /** How long the longest of the next windows is, in seconds: a rule's windows are equal but for freezes and changes of the clock. */
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

  /** Until when the window is the answer; before its begin if a freeze leaves a part of it that this cannot tell. */
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

  /** The place of the first known window that begins after `from`. */
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
