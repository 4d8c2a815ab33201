import type { Interval } from '../windows/Interval.ts';
import { DurationModel, type OwnDuration, type RecordedDurations } from './DurationModel.ts';
import type { ForecastStage, WaitingOperation } from './ForecastStage.ts';
import { randomFrom } from './random.ts';
import { type RolloutResult, simulateRollout } from './simulateRollout.ts';
import { type StartsPerBucket, startsPerBucket } from './startsPerBucket.ts';
import type { UpcomingWindows } from './UpcomingWindows.ts';

export interface ForecastInput {
  /** Epoch ms. */
  readonly now: number;
  /** Those that have not ended, in order. */
  readonly stages: readonly ForecastStage[];
  /** Periods in which nothing of the orchestration starts. */
  readonly freezes: readonly Interval[];
  readonly recorded: RecordedDurations;
  /** How much of a window must be left for an operation without history, in seconds (§5). */
  readonly minimumLeftSeconds: number;
  /** The longest delay of a wake-up, in seconds. */
  readonly latestWakeUpSeconds: number;
  /** The windows of a waiting operation, by its place over all stages; undefined if it needs none. */
  readonly windows: (place: number) => UpcomingWindows | undefined;
}

/** A forecast time, epoch ms: the median of the runs, and the time that one run in ten exceeds. */
export interface Expected {
  readonly likely: number;
  readonly late: number;
}

/** An upgrade that is still running when its window ends, whenever it starts. */
export interface TooLong {
  readonly place: number;
  readonly typicalSeconds: number;
  readonly longestWindowSeconds: number;
}

export interface Forecast {
  readonly ends: Expected;
  /** One entry per given stage, in order. */
  readonly stages: readonly { readonly starts: Expected; readonly ends: Expected }[];
  readonly starts: StartsPerBucket;
  /** The places of the waiting operations that miss their next window in at least half of the runs, in order. */
  readonly missing: readonly number[];
  /** The places of those that find no window to start in, in at least half of the runs. */
  readonly withoutWindow: readonly number[];
  /** Those whose upgrade typically takes longer than any of their windows. */
  readonly tooLong: readonly TooLong[];
  /** When a waiting operation starts (epoch ms): the median of the runs in which it does; 0 if it never does. */
  readonly startOf: (place: number) => number;
  /** How many runs there were. */
  readonly runs: number;
  /** How many due-index entries all runs read and wrote: the cost of the forecast. */
  readonly work: number;
}

const mostRuns = 51;
const leastRuns = 3;
/**
 * No further run begins after this many entries. An entry costs about 0.4 µs, so the runs for 10,000 runtimes take one to two
 * seconds (docs/scheduling.md). The more upgrades an orchestration has, the less its runs differ and the fewer runs are enough.
 */
const mostWork = 3_000_000;
/** How many keys a turn reads at a time, whatever the number of workers: in virtual time, turns do not compete for keys. */
const keysAtOnce = 1;

/**
 * Forecasts how an orchestration proceeds (§13.5). Simulates it several times in virtual time, each time with different durations
 * drawn from the recorded ones, and chooses operations as the product does. The same input gives the same forecast. Assumes that
 * every upgrade succeeds.
 */
export async function forecast(input: ForecastInput): Promise<Forecast> {
  const model = DurationModel.of(input.recorded);
  const runs: RolloutResult[] = [];
  let work = 0;
  while (runs.length < mostRuns) {
    const each = runs.length === 0 ? 0 : work / runs.length;
    if (runs.length >= leastRuns && work + each > mostWork) break;
    const run = await simulate(input, model, runs.length + 1);
    runs.push(run);
    work += run.work;
  }
  const endOf = ({ ends }: RolloutResult) => ends.at(-1) ?? input.now;
  const byEnd = runs.toSorted((a, b) => endOf(a) - endOf(b));
  const middle = byEnd[rankOf(0.5, byEnd.length)];
  const places = Array.from({ length: middle?.startedAt.length ?? 0 }, (_, place) => place);
  const inHalf = (hit: (run: RolloutResult, place: number) => boolean) =>
    places.filter((place) => 2 * runs.filter((run) => hit(run, place)).length >= runs.length);
  return {
    ends: expected(runs.map(endOf)),
    stages: input.stages.map((_, stage) => ({
      starts: expected(runs.map(({ starts }) => starts[stage] ?? 0)),
      ends: expected(runs.map(({ ends }) => ends[stage] ?? 0)),
    })),
    starts: startsPerBucket([...(middle?.startedAt ?? [])].filter((at) => at > 0)),
    missing: inHalf(({ moved }, place) => (moved[place] ?? 0) > 0),
    withoutWindow: inHalf(({ startedAt }, place) => startedAt[place] === 0),
    tooLong: tooLong(input, model),
    startOf: (place) =>
      expected(runs.flatMap(({ startedAt }) => (startedAt[place] ? [startedAt[place]] : []))).likely,
    runs: runs.length,
    work,
  };
}

function tooLong({ now, stages, windows }: ForecastInput, model: DurationModel): TooLong[] {
  return stages
    .flatMap(({ waiting }) => waiting)
    .flatMap((operation, place) => {
      const { opensAt, closesAt } = operation.due;
      const typicalSeconds = model.typical(ownOf(operation));
      if (typicalSeconds * 1000 <= closesAt - opensAt) return [];
      // The window it waits for may be cut short, by a freeze or because the operation was handed back.
      const longestWindowSeconds = windows(place)?.longestSeconds(now) ?? Number.POSITIVE_INFINITY;
      return typicalSeconds <= longestWindowSeconds ? [] : [{ place, typicalSeconds, longestWindowSeconds }];
    });
}

/** One run: all stages once, with this run's own durations. */
async function simulate(input: ForecastInput, known: DurationModel, seed: number): Promise<RolloutResult> {
  const { now, stages, freezes, minimumLeftSeconds, windows } = input;
  const random = randomFrom(seed);
  const model = known.forRun(random);
  const waiting = stages.flatMap((stage) => stage.waiting);
  return await simulateRollout({
    now,
    stages,
    freezes,
    minimumLeftSeconds,
    windows,
    random,
    durationSeconds: (place) => model.draw(random, ownOf(waiting[place])),
    endOf: ({ startedAt, ...own }) => startedAt + 1000 * model.draw(random, own, (now - startedAt) / 1000),
    latestWakeUp: input.latestWakeUpSeconds * 1000,
    keys: keysAtOnce,
  });
}

const ownOf = (operation: WaitingOperation | undefined): OwnDuration => ({
  previousSeconds: operation?.previousSeconds,
  expectedSeconds: operation?.due.expectedSeconds,
});

/** The index of a quantile in a sorted list: of the smallest value that at least this share does not exceed. */
const rankOf = (share: number, count: number): number => Math.max(0, Math.ceil(share * count) - 1);

function expected(values: readonly number[]): Expected {
  const ordered = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(ordered[rankOf(share, ordered.length)] ?? 0);
  return { likely: at(0.5), late: at(0.9) };
}
