import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnded, type Ended, encodeEnded } from '../../../lib/model/endedKey.ts';
import { failureReason, reasonCode } from '../../../lib/model/failureReason.ts';
import { drawTimeline, mostBuckets, otherBands } from '../../../lib/timeline/drawTimeline.ts';
import type { TimelinePoint } from '../../../lib/timeline/TimelinePoint.ts';
import { sampleNow as now } from '../../support/samples.ts';

const hour = 3_600_000;
const point = (ordinal: number, changed: Partial<TimelinePoint> = {}): TimelinePoint => ({
  ordinal,
  state: 'pending',
  windowBegin: 0,
  windowEnd: 0,
  startedAt: 0,
  endedAt: 0,
  ...changed,
});
const open = { now, createdAt: now - hour, open: true };
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe('a timeline', () => {
  it('counts windows, starts and ends in their buckets', () => {
    const windowBegin = now - hour;
    const windowEnd = now + hour;
    const ran = { windowBegin, windowEnd, startedAt: now - hour, endedAt: now - hour / 2 };
    const points = [
      point(1, { state: 'succeeded', ...ran }),
      point(2, { state: 'failed', ...ran }),
      point(3, { state: 'in progress', ...ran, endedAt: 0 }),
      point(4, { windowBegin: now, windowEnd: now + 2 * hour }),
    ];
    const { from, to, bucketSeconds, bands } = drawTimeline(points, () => 'eu', open);
    expect([from, bucketSeconds]).toEqual([now - hour, 60]);
    const [band] = bands;
    const bucketOf = (at: number) => (at - from) / 60_000;
    expect(to).toBe(now + 2 * hour + 60_000);
    expect(band).toMatchObject({ name: 'eu', runtimes: 4 });
    expect(band?.operationStats).toMatchObject({ succeeded: 1, failed: 1, 'in progress': 1, pending: 1 });
    expect(band?.starts[0]).toBe(3);
    expect(band?.succeeded[bucketOf(now - hour / 2)]).toBe(1);
    expect(band?.failed[bucketOf(now - hour / 2)]).toBe(1);
    expect(band?.windows[bucketOf(now - 60_000)]).toBe(3);
    expect(band?.windows[bucketOf(now)]).toBe(4);
    expect(band?.windows[bucketOf(now + hour)]).toBe(1);
    expect(band?.windows[bucketOf(now + 2 * hour)]).toBe(0);
    expect(band?.waiting[bucketOf(now)]).toBe(1);
    expect([total(band?.starts ?? []), total(band?.canceled ?? [])]).toEqual([3, 0]);
  });

  it('shows no window of a runtime that will not start, and ends with the last event', () => {
    const points = [
      point(1, { state: 'canceled', windowBegin: now + 24 * hour, windowEnd: now + 25 * hour }),
      point(2, { state: 'succeeded', startedAt: now - 30_000, endedAt: now - 10_000 }),
    ];
    const { from, to, bands } = drawTimeline(points, () => '', { ...open, now: now + hour, open: false });
    expect([from, to]).toEqual([now - 30_000, now - 9_000]);
    expect(total(bands[0]?.windows ?? [])).toBe(0);
  });

  it('has no bands without operations', () => {
    expect(drawTimeline([], () => '', open).bands).toEqual([]);
    expect(drawTimeline([], () => '', { ...open, open: false })).toMatchObject({
      from: now - hour,
      bands: [],
    });
  });

  it('merges the smallest groups if there are too many, and loses no runtime', () => {
    const points = Array.from({ length: 300 }, (_, place) => point(place + 1));
    const { bands } = drawTimeline(points, (ordinal) => (ordinal <= 100 ? 'large' : `r${ordinal}`), open);
    expect(bands).toHaveLength(60);
    expect(bands[0]).toMatchObject({ name: 'large', runtimes: 100 });
    expect(bands.at(-1)).toMatchObject({ name: otherBands, runtimes: 142 });
    expect(total(bands.map(({ runtimes }) => runtimes))).toBe(300);
  });

  const times = fc.integer({ min: now - 400 * 24 * hour, max: now + 400 * 24 * hour });
  it('has at most 240 buckets and counts each start and end once, whatever the times', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(times, times, times, times), { maxLength: 40 }), (all) => {
        const points = all.map(([windowBegin, windowEnd, startedAt, endedAt], place) =>
          point(place + 1, {
            state: place % 2 === 0 ? 'succeeded' : 'failed',
            windowBegin,
            windowEnd: Math.max(windowBegin, windowEnd),
            startedAt: Math.min(startedAt, endedAt),
            endedAt: Math.max(startedAt, endedAt),
          }),
        );
        const { from, to, bucketSeconds, bands } = drawTimeline(points, () => 'one', open);
        const buckets = (to - from) / 1000 / bucketSeconds;
        expect(buckets).toBeLessThanOrEqual(mostBuckets);
        for (const { windows, starts, succeeded, failed } of bands) {
          expect([windows, starts, succeeded, failed].map(({ length }) => length)).toEqual(
            Array(4).fill(buckets),
          );
          expect(total(starts)).toBe(points.length);
          expect(total(succeeded) + total(failed)).toBe(points.length);
          expect(Math.min(...windows)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('the key of an operation that has ended', () => {
  const seconds = fc.integer({ min: 0, max: 2_000_000_000 }).map((second) => second * 1000);
  it('decodes to what was encoded, in less than half an index entry', () => {
    fc.assert(
      fc.property(
        fc.record({
          state: fc.constantFrom<Ended['state']>('succeeded', 'failed', 'canceled'),
          startedAt: seconds,
          endedAt: seconds,
          windowBegin: seconds,
          windowEnd: seconds,
          reason: fc.constantFrom('', 'a1b2c3'),
        }),
        (ended) => {
          expect(decodeEnded(encodeEnded(ended))).toEqual(ended);
          expect(encodeEnded(ended).length).toBeLessThan(50);
        },
      ),
    );
  });

  it('differs from an id of release 0.1.0', () => {
    expect(() => decodeEnded('b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77')).toThrow(/unknown key/);
    expect(() => decodeEnded('e#p#0#0#0#0#')).toThrow(/unknown key/);
  });
});

describe('the reason of a failure', () => {
  const names = { shootName: 'c-1a2b3c4', runtimeID: '2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04' };
  it.each([
    ['Shoot c-1a2b3c4 is gone', 'Shoot … is gone'],
    ['runtime 2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04 said no', 'runtime … said no'],
    ['account 5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04', 'account …'],
    ['Timed out after 7,200 s: waiting', 'Timed out after …: waiting'],
    ['no progress since 2026-03-01T22:00:04.512Z (35 minutes)', 'no progress since … (…)'],
    ['dial tcp 10.250.0.17:443: i/o timeout after 1h20m5s', 'dial tcp …: i/o timeout after …'],
    ['pod istiod-7d9f8b6c5d-x2k4j is not ready', 'pod istiod… is not ready'],
    ['the object has resourceVersion 8812345', 'the object has resourceVersion …'],
    ['request failed with status 503', 'request failed with status 503'],
    ['from 1.33.5 to 1.34.2 is not offered', 'from 1.33.5 to 1.34.2 is not offered'],
    ['module istio is in state Error', 'module istio is in state Error'],
  ])('of "%s" is "%s"', (description, reason) => {
    expect(failureReason(description, names)).toBe(reason);
  });

  it('is its own reason, and has a code of six characters', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(reasonCode(failureReason(text))).toMatch(/^[\da-z]{6}$/);
      }),
    );
    const once = failureReason('Timed out after 95 s on c-1a2b3c4', names);
    expect(failureReason(once)).toBe(once);
    expect(reasonCode('a')).not.toBe(reasonCode('b'));
  });
});
