import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startsPerBucket } from '../../../lib/forecast/startsPerBucket.ts';

const hour = 3_600_000;
const start = Date.parse('2026-03-02T22:20:00Z');

test('counts every start once, in at most 120 equal stretches without gaps', () => {
  const span = fc.constantFrom(hour, 24 * hour, 200 * hour, 3000 * hour, 40_000 * hour);
  fc.assert(
    fc.property(
      span,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
      (length, shares) => {
        const starts = shares.map((share) => start + Math.floor(share * length));
        const { bucketSeconds, buckets } = startsPerBucket(starts);
        expect(buckets.length).toBeLessThanOrEqual(120);
        expect(buckets.reduce((sum, each) => sum + each.starts, 0)).toBe(starts.length);
        buckets.forEach(({ at, starts: count }, place) => {
          if (place > 0) expect(at - (buckets[place - 1]?.at ?? 0)).toBe(bucketSeconds * 1000);
          const inside = starts.filter((each) => at <= each && each < at + bucketSeconds * 1000);
          expect(inside.length).toBe(count);
        });
        expect(buckets[0]?.starts).toBeGreaterThan(0);
        expect(buckets.at(-1)?.starts).toBeGreaterThan(0);
      },
    ),
  );
});

test('buckets are minutes, hours or days, depending on the length of the forecast', () => {
  expect(startsPerBucket([start, start + 5 * hour])).toEqual({
    bucketSeconds: 3600,
    buckets: [1, 0, 0, 0, 0, 1].map((starts, place) => ({
      at: Date.parse('2026-03-02T22:00:00Z') + place * hour,
      starts,
    })),
  });
  expect(startsPerBucket([start, start + 60_000]).bucketSeconds).toBe(60);
  expect(startsPerBucket([start, start + 90 * 24 * hour]).bucketSeconds).toBe(86_400);
  expect(startsPerBucket([])).toEqual({ bucketSeconds: 3600, buckets: [] });
});
