import { describe, expect, it } from 'vitest';
import { nextCronTime } from '../../../lib/upgrades/cron.ts';

const week = 7 * 86_400_000;
/** Sunday. */
const from = Date.parse('2026-03-01T10:00:00Z');
const next = (expression: string, zone = 'UTC', start = from) => {
  const found = nextCronTime(expression, zone, start, start + week);
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 16);
};

describe('the next time of a schedule', () => {
  it.each([
    ['0 20 * * *', '2026-03-01T20:00'],
    ['0 10 * * *', '2026-03-02T10:00'],
    ['1 10 * * *', '2026-03-01T10:01'],
    ['*/15 * * * *', '2026-03-01T10:15'],
    ['5/20 * * * *', '2026-03-01T10:05'],
    ['0 8-18/4 * * 1-5', '2026-03-02T08:00'],
    ['30 22 * * mon,wed', '2026-03-02T22:30'],
    ['0 0 * * 7', '2026-03-08T00:00'],
    ['0 11 * * 0', '2026-03-01T11:00'],
    ['0 11 * * sun', '2026-03-01T11:00'],
    ['0 0 4 * *', '2026-03-04T00:00'],
    // Either of the two, where both are named.
    ['0 0 6 * 2', '2026-03-03T00:00'],
    ['0 0 1 apr *', undefined],
    ['@daily', '2026-03-02T00:00'],
    ['nonsense', undefined],
    ['60 * * * *', undefined],
    ['* * * *', undefined],
  ])('%s', (expression, expected) => {
    expect(next(expression)).toBe(expected);
  });

  it('follows the clock of its zone across a clock change', () => {
    expect(next('0 20 * * *', 'Asia/Tokyo')).toBe('2026-03-01T11:00');
    expect(next('0 3 29 3 *', 'Europe/Berlin', Date.parse('2026-03-28T12:00:00Z'))).toBe('2026-03-29T01:00');
    expect(next('0 12 * * *', 'Europe/Berlin', Date.parse('2026-03-29T00:30:00Z'))).toBe('2026-03-29T10:00');
    expect(next('0 12 * * *', 'Nowhere/At/All')).toBeUndefined();
  });

  it('does not exist after the end', () => {
    expect(nextCronTime('0 20 * * *', 'UTC', from, from + 3_600_000)).toBeUndefined();
  });
});
