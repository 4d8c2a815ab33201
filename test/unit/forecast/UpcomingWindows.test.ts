import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UpcomingWindows } from '../../../lib/forecast/UpcomingWindows.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';
import type { WindowRule } from '../../../lib/windows/windowRule.ts';

const hour = 3_600_000;
const start = Date.parse('2026-03-27T12:00:00Z');

const rules: readonly WindowRule[] = [
  { begin: '220000+0000', end: '020000+0000' },
  { begin: '220000', end: '033000', timeZone: 'Europe/Berlin' },
  {
    begin: '220000+0000',
    end: '000000+0000',
    more: [
      { begin: '230000+0000', end: '030000+0000', days: ['Fri', 'Sat'] },
      { begin: '233000', end: '000500', timeZone: 'Europe/Berlin' },
    ],
    freezes: [{ begin: start + 30 * hour, end: start + 35 * hour }],
  },
  { begin: '080000+0900', end: '083000+0900', days: ['Mon', 'Wed'] },
];
/** Freezes that cut windows at their begin, in their middle and at their end. */
const freeze = fc
  .tuple(fc.integer({ min: 0, max: 20 * 24 * 4 }), fc.integer({ min: 1, max: 40 * 4 }))
  .map(([from, length]) => ({
    begin: start + (from * hour) / 4,
    end: start + ((from + length) * hour) / 4,
  }));

describe('UpcomingWindows', () => {
  test('answers the same as nextWindow, whatever was asked before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        fc.array(freeze, { maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(25 * 24 * 60), fc.constantFrom(0, 60, 900, 5400, 40_000)), {
          minLength: 1,
          maxLength: 60,
        }),
        (rule, freezes, questions) => {
          const windows = new UpcomingWindows(rule, freezes);
          for (const [minutes, minimumLeftSeconds] of questions) {
            const from = start + minutes * 60_000;
            expect(windows.next(from, minimumLeftSeconds)).toEqual(
              nextWindow(from, rule, { minimumLeftSeconds, freezes }),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('finds the longest of the next windows', () => {
    const night = { begin: '220000+0000', end: '020000+0000' };
    expect(new UpcomingWindows(night, []).longestSeconds(start)).toBe(4 * 3600);
    const cut = { begin: start, end: start + 300 * 24 * hour };
    expect(new UpcomingWindows(night, [cut]).longestSeconds(start)).toBe(4 * 3600);
    const always = { begin: start, end: start + 600 * 24 * hour };
    expect(new UpcomingWindows(night, [always]).longestSeconds(start)).toBe(0);
  });
});
