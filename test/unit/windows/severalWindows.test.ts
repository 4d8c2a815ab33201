import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Day } from '../../../lib/windows/days.ts';
import type { Interval } from '../../../lib/windows/Interval.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';
import { sameRule, type WindowRule } from '../../../lib/windows/windowRule.ts';

const at = (text: string) => Date.parse(text);
const shown = (window: Interval | undefined) =>
  window && [window.begin, window.end].map((ms) => new Date(ms).toISOString().replace('.000', ''));
const next = (now: string, rule: WindowRule, minimumLeftSeconds = 0, freezes: readonly Interval[] = []) =>
  shown(nextWindow(at(now), rule, { minimumLeftSeconds, freezes }));
const hour = 3_600_000;

describe('a weekday of the month', () => {
  const on = (now: string, day: Day) =>
    next(now, { begin: '220000+0000', end: '020000+0000', days: [day] })?.[0];
  test.each<[Day, string]>([
    ['first Sun', '2026-03-01T22:00:00Z'],
    ['second Sun', '2026-03-08T22:00:00Z'],
    ['third Sat', '2026-03-21T22:00:00Z'],
    ['fourth Sun', '2026-03-22T22:00:00Z'],
    ['last Sun', '2026-03-29T22:00:00Z'],
  ])('%s of March 2026', (day, begin) => expect(on('2026-03-01T12:00:00Z', day)).toBe(begin));

  test('the last is the fourth in a month that has four of them', () => {
    expect(on('2026-02-20T12:00:00Z', 'last Sat')).toBe('2026-02-28T22:00:00Z');
    expect(on('2026-02-20T12:00:00Z', 'fourth Sat')).toBe('2026-02-28T22:00:00Z');
  });
  test('is followed by that of the next month, across the end of a year and a leap day', () => {
    expect(on('2026-12-08T12:00:00Z', 'first Sun')).toBe('2027-01-03T22:00:00Z');
    expect(on('2028-02-28T12:00:00Z', 'last Tue')).toBe('2028-02-29T22:00:00Z');
  });
  test('is the day on which the window begins, in its own offset', () => {
    const rule: WindowRule = { begin: '080000+0900', end: '100000+0900', days: ['first Sun'] };
    expect(next('2026-02-27T00:00:00Z', rule)?.[0]).toBe('2026-02-28T23:00:00Z');
  });
  test('keeps a window that crosses midnight open on the day after', () => {
    const rule: WindowRule = { begin: '220000+0000', end: '020000+0000', days: ['first Sun'] };
    expect(next('2026-03-02T01:00:00Z', rule)?.[0]).toBe('2026-03-01T22:00:00Z');
  });
  test('is found in the next month if the clocks skip it', () => {
    const rule: WindowRule = {
      begin: '021500',
      end: '024500',
      days: ['last Sun'],
      timeZone: 'Europe/Berlin',
    };
    expect(next('2026-03-20T00:00:00Z', rule)?.[0]).toBe('2026-04-26T00:15:00Z');
  });
  test('is found after a freeze of 400 days', () => {
    const rule: WindowRule = {
      begin: '021500',
      end: '024500',
      days: ['last Sun'],
      timeZone: 'Europe/Berlin',
    };
    const freeze = { begin: at('2026-01-25T00:00:00Z'), end: at('2026-01-25T00:00:00Z') + 400 * 24 * hour };
    expect(next('2026-01-25T00:00:00Z', rule, 0, [freeze])?.[0]).toBe('2027-04-25T00:15:00Z');
  });
});

describe('several windows', () => {
  const rule: WindowRule = {
    ...{ begin: '220000+0000', end: '000000+0000', days: ['Sat'] },
    more: [{ begin: '010000+0000', end: '030000+0000', days: ['Wed'] }],
  };
  test('use the one that opens first', () => {
    expect(next('2026-03-09T12:00:00Z', rule)).toEqual(['2026-03-11T01:00:00Z', '2026-03-11T03:00:00Z']);
    expect(next('2026-03-12T12:00:00Z', rule)).toEqual(['2026-03-14T22:00:00Z', '2026-03-15T00:00:00Z']);
  });
  test('use the later end if two are open', () => {
    const both: WindowRule = {
      ...{ begin: '200000+0000', end: '220000+0000' },
      more: [{ begin: '210000+0000', end: '230000+0000' }],
    };
    expect(next('2026-03-09T20:30:00Z', both)?.[1]).toBe('2026-03-09T22:00:00Z');
    expect(next('2026-03-09T21:30:00Z', both)?.[1]).toBe('2026-03-09T23:00:00Z');
    expect(next('2026-03-09T21:59:00Z', both, 600)?.[1]).toBe('2026-03-09T23:00:00Z');
  });
  test('make rules differ, and so do their freezes', () => {
    expect(sameRule(rule, structuredClone(rule))).toBe(true);
    expect(sameRule(rule, { ...rule, more: [] })).toBe(false);
    expect(
      sameRule(rule, { ...rule, more: [{ begin: '010000+0000', end: '030000+0000', days: ['Tue'] }] }),
    ).toBe(false);
    expect(sameRule(rule, { ...rule, freezes: [{ begin: 0, end: 1000 }] })).toBe(false);
    expect(sameRule(rule, undefined)).toBe(false);
    expect(sameRule(undefined, undefined)).toBe(true);
  });
});

/** All occurrences of a window around a moment, made day by day without `nextWindow`: only UTC, so days are simple. */
const single = fc.record({
  from: fc.integer({ min: 0, max: 23 }),
  length: fc.integer({ min: 1, max: 24 }),
  weekday: fc.option(fc.integer({ min: 0, max: 6 })),
});
const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const two = (value: number) => String(value % 24).padStart(2, '0');

test('allow the earliest start in any of them, outside general freezes and the runtime’s own', () => {
  const freezes = fc.array(
    fc
      .tuple(fc.integer({ min: -30, max: 100 }), fc.integer({ min: 1, max: 60 }))
      .map(([from, hours]) => ({ from, to: from + hours })),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(
      fc.array(single, { minLength: 1, maxLength: 4 }),
      freezes,
      freezes,
      fc.integer({ min: 0, max: 400 * 24 }),
      fc.constantFrom(0, 1800, 7200),
      (windows, everybodys, own, hours, minimumLeftSeconds) => {
        const now = at('2026-01-01T00:00:00Z') + hours * hour;
        const toInterval = ({ from, to }: { from: number; to: number }) => ({
          begin: now + from * hour,
          end: now + to * hour,
        });
        const [first, ...more] = windows.map(({ from, length, weekday }) => ({
          begin: `${two(from)}0000+0000`,
          end: `${two(from + length)}0000+0000`,
          ...(weekday === null ? {} : { days: [names[weekday] ?? 'Sun'] }),
        }));
        if (first === undefined) return;
        const found = nextWindow(
          now,
          { ...first, more, freezes: own.map(toInterval) },
          { minimumLeftSeconds, freezes: everybodys.map(toInterval) },
        );
        // An hour is possible if it and enough after it lie in one window and outside all freezes.
        const all = [...everybodys, ...own].map(toInterval);
        const isFrozen = (ms: number) => all.some(({ begin, end }) => begin <= ms && ms < end);
        const today = Math.floor(now / (24 * hour));
        const starts = windows.flatMap(({ from, length, weekday }) =>
          Array.from({ length: 40 }, (_, day) => day + today - 1).flatMap((day) => {
            if (weekday !== null && new Date(day * 24 * hour).getUTCDay() !== weekday) return [];
            const begin = day * 24 * hour + from * hour;
            const needed = Math.min(minimumLeftSeconds * 1000, (length * hour) / 2);
            const free = Array.from({ length }, (_, offset) => begin + offset * hour).map(
              (ms) => !isFrozen(ms),
            );
            return free.flatMap((_, offset) => {
              const start = begin + offset * hour;
              let until = start;
              while ((until - begin) / hour < length && free[(until - begin) / hour] === true) until += hour;
              return start >= now && until > start && until - start >= needed ? [{ start, until }] : [];
            });
          }),
        );
        const earliest = Math.min(...starts.map(({ start }) => start));
        const latestEnd = Math.max(
          ...starts.flatMap(({ start, until }) => (start === earliest ? [until] : [])),
        );
        expect(Math.max(now, found?.begin ?? 0)).toBe(earliest);
        expect(found?.end).toBe(latestEnd);
      },
    ),
    { numRuns: 500 },
  );
});
