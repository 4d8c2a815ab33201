import { timeOf } from '../../base/times.ts';
import type { Schemas } from '../../client/apiClient.ts';

export type Timeline = Schemas['GetTimelineAnswer'];
export type Forecast = Schemas['Forecast'];

/** By how much a late end differs from a likely one, before it is worth its own words. */
export const noticedMilliseconds = 60_000;

/** A row of the picture: a band of the API, or all of them together. Lists have a number per bucket. */
export type TimelineRow = Timeline['bands'][number];

const added = (lists: readonly (readonly number[])[], length: number): number[] =>
  Array.from({ length }, (_, place) => lists.reduce((sum, list) => sum + (list[place] ?? 0), 0));

export const bucketCount = ({ from, to, bucketSeconds }: Timeline): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 1000 / bucketSeconds);

/** Bands of stages in the order of the stages; the API has the largest band first. */
export function inOrder(timeline: Timeline, rollout: Schemas['Rollout'] | undefined): Timeline {
  if (timeline.by !== 'stage' || rollout === undefined) return timeline;
  const places = new Map(rollout.stages.map(({ name }, place) => [name, place]));
  const placeOf = ({ name }: Timeline['bands'][number]) => places.get(name) ?? places.size;
  return { ...timeline, bands: timeline.bands.toSorted((a, b) => placeOf(a) - placeOf(b)) };
}

/** All runtimes first, then the bands; a single band says the same as all. */
export function rowsOf(timeline: Timeline): readonly TimelineRow[] {
  const { bands, runtimes, operationStats } = timeline;
  if (bands.length === 0) return [];
  const length = bucketCount(timeline);
  const sum = (list: 'windows' | 'waiting' | 'starts' | 'succeeded' | 'failed' | 'canceled') =>
    added(
      bands.map((band) => band[list]),
      length,
    );
  const all = {
    name: 'All runtimes',
    runtimes,
    operationStats,
    windows: sum('windows'),
    waiting: sum('waiting'),
    starts: sum('starts'),
    succeeded: sum('succeeded'),
    failed: sum('failed'),
    canceled: sum('canceled'),
  };
  return [all, ...bands.map((band) => ({ ...band, name: band.name === '' ? '(none)' : band.name }))];
}

export const total = (list: readonly number[]): number => list.reduce((sum, count) => sum + count, 0);

/**
 * Forecast starts per bucket of the timeline: spread evenly over the forecast's own, longer or shorter, buckets, of which the first
 * one has begun before the forecast.
 */
export function forecastStarts(timeline: Timeline, forecast: Forecast | undefined): readonly number[] {
  const length = bucketCount(timeline);
  const counts = new Array<number>(length).fill(0);
  if (forecast === undefined) return counts;
  const from = Date.parse(timeline.from);
  const bucket = timeline.bucketSeconds * 1000;
  const their = forecast.starts.bucketSeconds * 1000;
  const computed = Date.parse(forecast.computedAt);
  for (const { at, starts } of forecast.starts.buckets) {
    const end = Date.parse(at) + their;
    const begin = Math.min(Math.max(Date.parse(at), computed), end - 1);
    const first = Math.floor((begin - from) / bucket);
    const last = Math.max(first, Math.ceil((end - from) / bucket) - 1);
    for (let place = first; place <= last; place += 1) {
      const overlap = Math.min(from + (place + 1) * bucket, end) - Math.max(from + place * bucket, begin);
      if (place >= 0 && place < length)
        counts[place] = (counts[place] ?? 0) + (starts * overlap) / (end - begin);
    }
  }
  return counts;
}

/** When the windows of a row open for the first and close for the last time; undefined without windows. */
export function windowSpan(
  row: TimelineRow,
  timeline: Timeline,
): { readonly begin: number; readonly end: number } | undefined {
  const first = row.windows.findIndex((count) => count > 0);
  if (first < 0) return undefined;
  const last = row.windows.findLastIndex((count) => count > 0);
  const at = (place: number) => Date.parse(timeline.from) + place * timeline.bucketSeconds * 1000;
  return { begin: at(first), end: at(last + 1) };
}

/** The end of the picture: a forecast may lie behind the last window. */
export function spanOf(timeline: Timeline, forecast: Forecast | undefined): readonly [number, number] {
  const [from, to] = [Date.parse(timeline.from), Date.parse(timeline.to)];
  const late = timeOf(forecast?.late) ?? 0;
  // Not so far behind that what is known shrinks to a line.
  return [from, Math.max(to, Math.min(late, to + (to - from) / 2))];
}
