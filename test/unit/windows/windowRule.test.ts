import { expect, test } from 'vitest';
import { freezeEnd } from '../../../lib/windows/freezes.ts';
import { demandedMilliseconds, minimumLeftSeconds } from '../../../lib/windows/minimumLeft.ts';
import { parseTimeWindow, windowProblem } from '../../../lib/windows/windowRule.ts';

test.each([
  '',
  '220000',
  '22:00+0000',
  '240000+0000',
  '226000+0000',
  '220060+0000',
  '220000+1401',
  '220000+0060',
  '220000Z',
])('a Shoot’s window of %j cannot be read, and it is said why', (begin) => {
  const window = { begin, end: '020000+0000' };
  expect(parseTimeWindow(window)).toBeUndefined();
  expect(parseTimeWindow({ begin: window.end, end: begin })).toBeUndefined();
  expect(windowProblem(window)).toContain(`"${begin}"`);
});

test('what Gardener writes can be read, and survives being stored', () => {
  const rule = parseTimeWindow({ begin: '220000-0000', end: '020000+1400' });
  const stored = JSON.parse(JSON.stringify(rule));
  expect(stored).toEqual(rule);
  expect(windowProblem(stored)).toBeUndefined();
  // A time with an offset has no place on the clock of a zone.
  expect(windowProblem({ ...stored, timeZone: 'UTC' })).toBeDefined();
});

test('a freeze ends when those that adjoin it have ended', () => {
  const freezes = [
    { begin: 50, end: 60 },
    { begin: 10, end: 30 },
    { begin: 30, end: 40 },
  ];
  expect([9, 10, 35, 40, 59, 60].map((now) => freezeEnd(now, freezes))).toEqual([
    undefined,
    40,
    40,
    undefined,
    60,
    undefined,
  ]);
});

test('the minimum is the percentile of history, the default before there is any', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(minimumLeftSeconds(hundred, { defaultSeconds: 900 })).toBe(95);
  expect(minimumLeftSeconds(hundred, { defaultSeconds: 900, percentile: 0.5 })).toBe(50);
  expect(minimumLeftSeconds([], { defaultSeconds: 900 })).toBe(900);
  expect(minimumLeftSeconds([10, 1200], { defaultSeconds: 900 })).toBe(1200);
  expect(minimumLeftSeconds([10, 12], { defaultSeconds: 900 })).toBe(900);
});

test('the minimum is never more than half of the window', () => {
  const window = { begin: 0, end: 1_800_000 };
  expect(demandedMilliseconds(600, window)).toBe(600_000);
  expect(demandedMilliseconds(2700, window)).toBe(900_000);
});
