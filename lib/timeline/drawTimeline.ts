import { type OperationState, operationStates, waitingOperationStates } from '../model/states.ts';
import type { TimelineBand } from '../model/TimelineBand.ts';
import type { TimelinePoint } from './TimelinePoint.ts';

/** As many bands as fit on a page, and few enough for an answer below 1 MB. */
const mostBands = 60;
/** The name of the band into which the remaining groups are merged. */
export const otherBands = '(others)';
export const mostBuckets = 240;

/** Bucket lengths that are easy to read, in seconds. */
const niceSeconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800, 2_592_000,
];

/** Times are epoch ms. */
export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly bucketSeconds: number;
  readonly bands: readonly TimelineBand[];
}

const isWaiting = ({ state }: TimelinePoint): boolean => waitingOperationStates.includes(state);
/** The window of an operation that never started and never will is not shown. */
const hasWindow = (point: TimelinePoint): boolean =>
  point.windowEnd > point.windowBegin &&
  (point.startedAt > 0 || isWaiting(point) || point.state === 'in progress');

/**
 * Counts, per group (`groupOf` an ordinal) and bucket, how many windows are open and how many upgrades start and end. The time
 * span covers all of these and, while the orchestration is `open`, `now`. Pure.
 */
export function drawTimeline(
  points: readonly TimelinePoint[],
  groupOf: (ordinal: number) => string,
  { now, createdAt, open }: { readonly now: number; readonly createdAt: number; readonly open: boolean },
): Timeline {
  const span = spanOf(points, open ? [now] : []) ?? { begin: createdAt, end: createdAt };
  const { from, seconds, buckets } = bucketsOf(span);
  const names = bandNames(points, groupOf);
  const bands = new Map<string, Counts>();
  for (const point of points) {
    const group = groupOf(point.ordinal);
    const name = names.has(group) ? group : otherBands;
    const band = bands.get(name) ?? noCounts(buckets);
    bands.set(name, band);
    count(band, point, (at) =>
      Math.min(buckets - 1, Math.max(0, Math.floor((at - from) / (seconds * 1000)))),
    );
  }
  return {
    from,
    to: from + buckets * seconds * 1000,
    bucketSeconds: seconds,
    bands: [...bands].map(([name, band]) => ({ name, ...finished(band) })).sort(largestFirst),
  };
}

function spanOf(
  points: readonly TimelinePoint[],
  more: readonly number[],
): { begin: number; end: number } | undefined {
  let [begin, end] = [Math.min(...more), Math.max(...more)];
  const include = (at: number): void => {
    if (at === 0) return;
    begin = Math.min(begin, at);
    end = Math.max(end, at);
  };
  for (const point of points) {
    if (hasWindow(point)) {
      include(point.windowBegin);
      include(point.windowEnd);
    }
    if (point.startedAt === 0) continue;
    include(point.startedAt);
    include(point.endedAt);
  }
  return begin > end ? undefined : { begin, end };
}

function bucketsOf({ begin, end }: { begin: number; end: number }) {
  const fits = (seconds: number): boolean => bucketCount(begin, end, seconds) <= mostBuckets;
  const seconds = niceSeconds.find(fits) ?? Math.ceil((end - begin) / 1000 / (mostBuckets - 2));
  const from = Math.floor(begin / (seconds * 1000)) * seconds * 1000;
  return { from, seconds, buckets: bucketCount(begin, end, seconds) };
}

/** Buckets begin at multiples of their length, and the last one contains the end. */
const bucketCount = (begin: number, end: number, seconds: number): number =>
  Math.floor(end / (seconds * 1000)) - Math.floor(begin / (seconds * 1000)) + 1;

/** The names of the largest groups, which get their own bands. */
function bandNames(
  points: readonly TimelinePoint[],
  groupOf: (ordinal: number) => string,
): ReadonlySet<string> {
  const sizes = new Map<string, number>();
  for (const { ordinal } of points) sizes.set(groupOf(ordinal), (sizes.get(groupOf(ordinal)) ?? 0) + 1);
  if (sizes.size <= mostBands) return new Set(sizes.keys());
  const largest = [...sizes].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return new Set(largest.slice(0, mostBands - 1).map(([name]) => name));
}

interface Counts {
  runtimes: number;
  readonly operationStats: Record<OperationState, number>;
  /** How many more windows are open in a bucket than in the one before. */
  readonly windows: number[];
  readonly waiting: number[];
  readonly starts: number[];
  readonly succeeded: number[];
  readonly failed: number[];
  readonly canceled: number[];
}

function noCounts(buckets: number): Counts {
  const zeros = (): number[] => new Array<number>(buckets).fill(0);
  const operationStats = Object.fromEntries(operationStates.map((state) => [state, 0])) as Record<
    OperationState,
    number
  >;
  const [windows, waiting, starts] = [zeros(), zeros(), zeros()];
  const [succeeded, failed, canceled] = [zeros(), zeros(), zeros()];
  return { runtimes: 0, operationStats, windows, waiting, starts, succeeded, failed, canceled };
}

const add = (counts: number[], place: number, by = 1): void => {
  if (place < counts.length) counts[place] = (counts[place] ?? 0) + by;
};

function count(band: Counts, point: TimelinePoint, bucketOf: (at: number) => number): void {
  const { state, windowBegin, windowEnd, startedAt, endedAt } = point;
  band.runtimes += 1;
  band.operationStats[state] += 1;
  if (hasWindow(point)) {
    // A window does not include its end.
    const [first, behind] = [bucketOf(windowBegin), bucketOf(windowEnd - 1) + 1];
    for (const counts of isWaiting(point) ? [band.windows, band.waiting] : [band.windows]) {
      add(counts, first);
      add(counts, behind, -1);
    }
  }
  if (startedAt === 0) return;
  add(band.starts, bucketOf(startedAt));
  if (endedAt > 0 && (state === 'succeeded' || state === 'failed' || state === 'canceled'))
    add(band[state], bucketOf(endedAt));
}

/** Running sums of the differences are the numbers of open windows. */
function finished(band: Counts): Omit<TimelineBand, 'name'> {
  return { ...band, windows: sums(band.windows), waiting: sums(band.waiting) };
}

function sums(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((difference) => {
    sum += difference;
    return sum;
  });
}

function largestFirst(a: TimelineBand, b: TimelineBand): number {
  if (a.name === otherBands || b.name === otherBands) return a.name === otherBands ? 1 : -1;
  return b.runtimes - a.runtimes || (a.name < b.name ? -1 : 1);
}
