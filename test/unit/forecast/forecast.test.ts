import { describe, expect, test } from 'vitest';
import type { ForecastStage } from '../../../lib/forecast/ForecastStage.ts';
import { type ForecastInput, forecast } from '../../../lib/forecast/forecast.ts';
import { UpcomingWindows } from '../../../lib/forecast/UpcomingWindows.ts';
import { ALWAYS_OPEN, windowOf } from '../../../lib/model/dueKey.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.parse('2026-03-02T12:00:00Z');
const night = { begin: '220000+0000', end: '020000+0000' };
const opens = Date.parse('2026-03-02T22:00:00Z');

const repeat = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const stage = (changed: Partial<ForecastStage>): ForecastStage => ({
  name: '',
  workers: 5,
  notBefore: 0,
  soakSeconds: 0,
  waiting: [],
  running: [],
  ...changed,
});
/** Every upgrade has taken ten minutes. */
const input = (stages: readonly ForecastStage[], changed: Partial<ForecastInput> = {}): ForecastInput => ({
  now,
  stages,
  freezes: [],
  recorded: { recentSeconds: repeat(50, 600), ratios: [], defaultSeconds: 900 },
  minimumLeftSeconds: 600,
  latestWakeUpSeconds: 0,
  windows: () => undefined,
  ...changed,
});
const immediate = (count: number) => repeat(count, { due: ALWAYS_OPEN });
const inWindow = (count: number) =>
  repeat(count, { due: { kind: 'closed' as const, opensAt: opens, closesAt: opens + 4 * hour } });
const nights = new UpcomingWindows(night, []);

describe('forecast', () => {
  test('equally long upgrades fill the workers in batches', async () => {
    const { ends, starts, missing } = await forecast(input([stage({ waiting: immediate(12) })]));
    expect(ends).toEqual({ likely: now + 30 * minute, late: now + 30 * minute });
    expect(starts.buckets.map(({ starts: count }) => count).filter((count) => count > 0)).toEqual([5, 5, 2]);
    expect(missing).toEqual([]);
  });

  test('an upgrade in progress keeps its worker for its remaining time', async () => {
    const running = [{ startedAt: now - 4 * minute }];
    const { ends } = await forecast(input([stage({ workers: 1, waiting: immediate(1), running })]));
    expect(ends.likely).toBe(now + 16 * minute);
  });

  test('an upgrade that takes longer than any before it is expected to end soon', async () => {
    const running = [{ startedAt: now - 20 * minute }];
    const { ends } = await forecast(input([stage({ running })]));
    expect(ends.likely).toBe(now + 3 * minute);
  });

  test('it ends now if nothing is left', async () => {
    const { ends, starts } = await forecast(input([stage({})]));
    expect(ends).toEqual({ likely: now, late: now });
    expect(starts.buckets).toEqual([]);
  });

  test('starts wait for their window, and what does not fit into the first night starts in the second', async () => {
    // Five workers do 24 upgrades of ten minutes each in four hours.
    const waiting = inWindow(130);
    const made = await forecast(input([stage({ waiting })], { windows: () => nights }));
    expect(made.missing).toHaveLength(10);
    expect(made.ends.likely).toBe(opens + 24 * hour + 20 * minute);
    expect(made.startOf(made.missing[0] ?? 0)).toBeGreaterThanOrEqual(opens + 24 * hour);
    expect(made.starts.buckets.filter(({ starts }) => starts > 0).map(({ starts }) => starts)).toEqual([
      30, 30, 30, 30, 10,
    ]);
  });

  test('during a freeze nothing starts, with a window or without one', async () => {
    const freezes = [{ begin: now - hour, end: now + 2 * hour }];
    const free = await forecast(input([stage({ waiting: immediate(5) })], { freezes }));
    expect(free.ends.likely).toBe(now + 2 * hour + 10 * minute);
    const long = [{ begin: now, end: opens + 20 * hour }];
    const made = await forecast(
      input([stage({ waiting: inWindow(5) })], {
        freezes: long,
        windows: () => new UpcomingWindows(night, long),
      }),
    );
    expect(made.ends.likely).toBe(opens + 24 * hour + 10 * minute);
    expect(made.missing).toHaveLength(5);
  });

  test('an upgrade longer than all windows never fits; one without a window within the horizon never starts', async () => {
    const short = { begin: '220000+0000', end: '223000+0000' };
    const due = { kind: 'closed' as const, opensAt: opens, closesAt: opens + hour / 2 };
    const waiting = [{ due }, { due: { ...due, expectedSeconds: 3000 } }];
    // With ratios of one, the expected duration is the previous one.
    const recorded = { recentSeconds: repeat(50, 600), ratios: repeat(50, 1), defaultSeconds: 900 };
    const windows = () => new UpcomingWindows(short, []);
    const made = await forecast(input([stage({ waiting })], { recorded, windows }));
    expect(made.tooLong).toEqual([{ place: 1, typicalSeconds: 3000, longestWindowSeconds: 1800 }]);
    const freezes = [{ begin: now, end: now + 600 * 24 * hour }];
    const never = await forecast(
      input([stage({ waiting: inWindow(2) })], { windows: () => new UpcomingWindows(night, freezes) }),
    );
    expect(never.withoutWindow).toEqual([]);
    const missed = repeat(2, {
      due: { kind: 'closed' as const, opensAt: now - 2 * hour, closesAt: now - hour },
    });
    const gone = await forecast(
      input([stage({ waiting: missed })], { windows: () => new UpcomingWindows(night, freezes) }),
    );
    expect(gone.withoutWindow).toEqual([0, 1]);
    expect(gone.startOf(0)).toBe(0);
  });

  test('stages run one after another, each with its workers, after its soak and not before its time', async () => {
    const stages = [
      stage({ name: 'canary', workers: 1, soakSeconds: 3600, waiting: immediate(2) }),
      stage({ name: 'region', workers: 2, waiting: immediate(4) }),
      stage({ name: 'rest', workers: 10, notBefore: now + 5 * hour, waiting: immediate(10) }),
    ];
    const made = await forecast(input(stages));
    expect(made.stages.map(({ starts, ends }) => [starts.likely - now, ends.likely - now])).toEqual([
      [0, 20 * minute],
      [80 * minute, 100 * minute],
      [5 * hour, 5 * hour + 10 * minute],
    ]);
    expect(made.ends.likely).toBe(now + 5 * hour + 10 * minute);
  });

  test('a window that is over before the stage opens is not one that its runtimes miss', async () => {
    const stages = [stage({ name: 'all', notBefore: opens + 10 * hour, waiting: inWindow(5) })];
    const made = await forecast(input(stages, { windows: () => nights }));
    expect(made.missing).toEqual([]);
    expect(made.ends.likely).toBe(opens + 24 * hour + 10 * minute);
  });

  test('the likely end is the median and the late end the 90th percentile, so rare slow upgrades show in neither', async () => {
    const sample = (slow: number) => [...repeat(100 - slow, 600), ...repeat(slow, 6000)];
    const of = async (slow: number) =>
      await forecast(
        input([stage({ waiting: immediate(1) })], {
          recorded: { recentSeconds: sample(slow), ratios: [], defaultSeconds: 900 },
        }),
      );
    expect((await of(1)).ends).toEqual({ likely: now + 10 * minute, late: now + 10 * minute });
    expect((await of(20)).ends).toEqual({ likely: now + 10 * minute, late: now + 100 * minute });
  });

  test('the same input gives the same forecast', async () => {
    const given = input([stage({ waiting: inWindow(200) })], {
      windows: () => nights,
      recorded: { recentSeconds: [300, 400, 500, 900, 2000], ratios: [], defaultSeconds: 600 },
      latestWakeUpSeconds: 59,
    });
    const [first, second] = [await forecast(given), await forecast(given)];
    expect({ ...second, startOf: undefined }).toEqual({ ...first, startOf: undefined });
  });
});

describe('the cost of a forecast', () => {
  const many = (workers: number) =>
    stage({
      workers,
      waiting: Array.from({ length: 10_000 }, (_, place) => {
        const expectedSeconds = 300 + (place % 900);
        const window = nextWindow(now, night, { minimumLeftSeconds: expectedSeconds });
        const { begin, end } = window ?? windowOf(ALWAYS_OPEN);
        return { due: { kind: 'closed' as const, opensAt: begin, closesAt: end, expectedSeconds } };
      }),
    });
  // About 0.4 µs an entry: 2 s at most.
  test.each([50, 1000])(
    '10,000 operations at one time with %i workers: no more than five million entries',
    async (workers) => {
      const { work, runs } = await forecast(input([many(workers)], { windows: () => nights }));
      expect(work).toBeLessThan(5_000_000);
      expect(runs).toBeGreaterThanOrEqual(3);
    },
  );
  test('a small fleet gets the full number of runs', async () => {
    const { work, runs } = await forecast(
      input([stage({ waiting: inWindow(100) })], { windows: () => nights }),
    );
    expect(runs).toBe(51);
    expect(work).toBeLessThan(2_000_000);
  });
});
