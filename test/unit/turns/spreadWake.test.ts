import { describe, expect, it } from 'vitest';
import { spreadWake } from '../../../lib/turns/spreadWake.ts';

const opens = Date.UTC(2026, 2, 2, 22);
const hour = 3_600_000;
const windowOf = (milliseconds: number) => ({ windowEnd: opens + milliseconds });
const spreads = (workers: number, window = windowOf(4 * hour)): number[] =>
  Array.from({ length: workers }, (_, turn) => spreadWake({ turn, workers }, opens, window));

describe('sleepers of one window', () => {
  it('wake at once if they are few', () => {
    expect(spreads(12)).toEqual(Array(12).fill(0));
    expect(Math.max(...spreads(50))).toBe(0);
  });

  it('wake over a minute if they are a thousand, never more than 20 in a second', () => {
    const all = spreads(1000);
    expect(Math.max(...all)).toBeLessThan(60_000);
    for (let second = 0; second < 60; second += 1)
      expect(all.filter((each) => Math.floor(each / 1000) === second).length).toBeLessThanOrEqual(20);
  });

  it('lose at most a twentieth of their window through it', () => {
    const half = hour / 2;
    expect(Math.max(...spreads(1000, windowOf(half)))).toBeLessThanOrEqual(half / 20);
    expect(Math.max(...spreads(1000, windowOf(half / 10)))).toBeLessThanOrEqual(half / 200);
  });

  it('wake within two minutes, whatever they wait for', () => {
    expect(Math.max(...spreads(10_000, { windowEnd: 0 }))).toBeLessThan(120_000);
  });
});
