import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fleet, Run } from '../../../bench/scheduling/Fleet.ts';
import { makeFleet, shapeNames } from '../../../bench/scheduling/fleets.ts';
import { isInside } from '../../../bench/scheduling/isInside.ts';
import { lowerBound } from '../../../bench/scheduling/lowerBound.ts';
import { commonRule, demandedFor, ownRule, type StartRule } from '../../../bench/scheduling/StartRule.ts';
import { simulateTurns } from '../../../bench/scheduling/simulateTurns.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';

const hour = 3_600_000;
const endOf = (runs: readonly Run[]) => Math.max(...runs.map(({ endedAt }) => endedAt));

const situation = fc.record({
  shape: fc.constantFrom(...shapeNames),
  count: fc.integer({ min: 1, max: 80 }),
  workers: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(10_000),
  own: fc.boolean(),
  percentile: fc.constantFrom(0.5, 0.95, 0.99),
});
const ruleOf = (fleet: Fleet, own: boolean, percentile: number) =>
  own ? ownRule(fleet, percentile) : commonRule(fleet, percentile);

/** How many run at one time at most. */
function mostAtOnce(runs: readonly Run[]): number {
  const changes = runs.flatMap(({ startedAt, endedAt }) => [[startedAt, 1] as const, [endedAt, -1] as const]);
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [running, most] = [0, 0];
  for (const [, change] of changes) {
    running += change;
    most = Math.max(most, running);
  }
  return most;
}

/** Another schedule under the same rule: a free worker takes the first of a given order that may start, or waits for the next. */
function scheduleInOrder(fleet: Fleet, workers: number, rule: StartRule, order: readonly number[]): number {
  const free = Array.from({ length: workers }, () => fleet.startsAt);
  const left = [...order];
  let last = 0;
  while (left.length > 0) {
    free.sort((a, b) => a - b);
    const now = free.shift() ?? 0;
    const begins = left.map((place) => {
      const runtime = fleet.runtimes[place];
      const minimumLeftSeconds = demandedFor(rule, place, { begin: 0, end: 1e15 }) / 1000;
      const window = runtime && nextWindow(now, runtime.rule, { minimumLeftSeconds });
      return Math.max(now, window?.begin ?? 0);
    });
    const earliest = Math.min(...begins);
    const chosen = begins.indexOf(earliest);
    const [place = 0] = left.splice(chosen, 1);
    const endsAt = earliest + (fleet.runtimes[place]?.durationSeconds ?? 0) * 1000;
    free.push(endsAt);
    last = Math.max(last, endsAt);
  }
  return last;
}

describe('the simulation', () => {
  test('starts every runtime once, inside its window, with enough time left and enough workers, and never beats the bound', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async ({ shape, count, workers, seed, own, percentile }) => {
        const fleet = makeFleet(shape, count, seed);
        const rule = ruleOf(fleet, own, percentile);
        const { runs } = await simulateTurns(fleet, workers, rule);
        expect(runs).toHaveLength(count);
        expect(mostAtOnce(runs)).toBeLessThanOrEqual(workers);
        fleet.runtimes.forEach(({ rule: window }, place) => {
          expect(isInside(runs[place]?.startedAt ?? 0, window)).toBe(true);
        });
        expect(endOf(runs)).toBeGreaterThanOrEqual(lowerBound(fleet, workers, rule).endsAt);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the lower bound', () => {
  test('is not beaten by schedules that know all durations, in whatever order', () => {
    fc.assert(
      fc.property(situation, fc.nat(2), ({ shape, count, workers, seed, own, percentile }, kind) => {
        const fleet = makeFleet(shape, Math.min(count, 30), seed);
        const rule = ruleOf(fleet, own, percentile);
        const order = fleet.runtimes.map((_, place) => place);
        const duration = (place: number) => fleet.runtimes[place]?.durationSeconds ?? 0;
        if (kind > 0) order.sort((a, b) => (duration(b) - duration(a)) * (kind === 1 ? 1 : -1));
        const { endsAt } = lowerBound(fleet, workers, rule);
        expect(scheduleInOrder(fleet, workers, rule, order)).toBeGreaterThanOrEqual(endsAt);
      }),
      { numRuns: 60 },
    );
  });
  test('is exact for equal upgrades that fill their windows', () => {
    const rule = { begin: '220000+0000', end: '020000+0000' };
    const upgrade = { rule, durationSeconds: 3600, previousSeconds: 3600 };
    const fleet: Fleet = {
      name: 'equal',
      startsAt: Date.parse('2026-03-09T12:00:00Z'),
      runtimes: Array.from({ length: 24 }, () => upgrade),
      history: [upgrade],
    };
    const start = { minimumLeftSeconds: 3600, expectedSeconds: [] };
    // Two workers do eight in a night of four hours: three nights.
    const bound = lowerBound(fleet, 2, start);
    expect(bound.endsAt - fleet.startsAt).toBe((10 + 48 + 4) * hour);
    expect(bound.windowEndsAt).toBe(bound.endsAt);
    expect(lowerBound(fleet, 100, start).endsAt - fleet.startsAt).toBe(11 * hour);
  });
});

test.each(shapeNames)('%s: with history, few overruns and a makespan near the bound', async (shape) => {
  const fleet = makeFleet(shape, 500);
  const rule = ownRule(fleet, 0.95);
  const { runs } = await simulateTurns(fleet, 5, rule);
  const bound = lowerBound(fleet, 5, rule);
  const overruns = fleet.runtimes.filter(
    ({ rule: window }, place) => !isInside((runs[place]?.endedAt ?? 0) - 1, window),
  );
  expect(overruns.length).toBeLessThanOrEqual(3);
  const near = fleet.startsAt + 1.05 * (bound.endsAt - fleet.startsAt);
  expect(endOf(runs)).toBeLessThanOrEqual(Math.max(near, bound.windowEndsAt));
});
