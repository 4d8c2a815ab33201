import { expect, test } from 'vitest';
import { freezeEnd } from '../../../lib/windows/freezes.ts';
import { demandedMilliseconds, latestStart, minimumLeftSeconds } from '../../../lib/windows/minimumLeft.ts';
import {
  isTimeZone,
  parseTimeOfDay,
  parseTimeWindow,
  sameRule,
  windowProblem,
} from '../../../lib/windows/windowRule.ts';

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
])('a Shoot’s window of %j is unreadable, with a reason', (begin) => {
  const window = { begin, end: '020000+0000' };
  expect(parseTimeWindow(window)).toBeUndefined();
  expect(parseTimeWindow({ begin: window.end, end: begin })).toBeUndefined();
  expect(windowProblem(window)).toContain(`"${begin}"`);
});

test('windows as Gardener writes them are readable, and survive being stored', () => {
  const rule = parseTimeWindow({ begin: '220000-0000', end: '020000+1400' });
  const stored = JSON.parse(JSON.stringify(rule));
  expect(stored).toEqual(rule);
  expect(windowProblem(stored)).toBeUndefined();
  // A time with an offset has no place on the clock of a zone.
  expect(windowProblem({ ...stored, timeZone: 'UTC' })).toBeDefined();
});

test.each([
  ['000000+0000', 0, 0],
  ['235959+1400', 86_399_000, 14 * 3_600_000],
  ['010203-0959', 3_723_000, -(9 * 60 + 59) * 60_000],
  ['120000-0000', 43_200_000, 0],
  ['120000', 43_200_000, undefined],
])('the time of day %s is %i ms after midnight, %s ms ahead of UTC', (text, sinceMidnight, offset) => {
  expect(parseTimeOfDay(text)).toStrictEqual({ sinceMidnight, offset });
});

test.each(['x220000+0000', '220000+0000x', '220000+'])(
  '%s is not a time of day, although it contains one',
  (text) => expect(parseTimeOfDay(text)).toBeUndefined(),
);

test('a zone must be an IANA name, on the first check and later ones', () => {
  for (const _time of [1, 2]) {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('+01:00')).toBe(false);
  }
});

test('a window in a zone has no offsets, and one without a zone has both', () => {
  const zoned = { begin: '220000', end: '020000', timeZone: 'Europe/Berlin' };
  expect(windowProblem(zoned)).toBeUndefined();
  expect(windowProblem({ ...zoned, end: '020000+0000' })).toContain('has an offset');
  expect(windowProblem({ begin: '220000+0000', end: '020000' })).toContain('has no offset');
  expect(windowProblem({ ...zoned, timeZone: 'Mars/Olympus' })).toBe(
    '"Mars/Olympus" is not an IANA time zone',
  );
});

test('two rules are the same in any order of their fields, and differ if any field does', () => {
  const rule = { begin: '220000', end: '020000', days: ['Sat', 'Sun'], timeZone: 'Europe/Berlin' } as const;
  const { begin, end, days, timeZone } = rule;
  expect(sameRule(rule, { timeZone, days, end, begin })).toBe(true);
  expect(sameRule(rule, { ...rule, begin: '230000' })).toBe(false);
  expect(sameRule(rule, { ...rule, end: '030000' })).toBe(false);
  expect(sameRule(rule, { ...rule, days: ['Sat'] })).toBe(false);
  expect(sameRule(rule, { ...rule, timeZone: 'Europe/Paris' })).toBe(false);
  const { timeZone: _zone, ...unzoned } = rule;
  expect(sameRule(rule, unzoned)).toBe(false);
  const frozen = { ...rule, freezes: [{ begin: 0, end: 1000 }] };
  expect(sameRule(frozen, { ...rule, freezes: [{ begin: 0, end: 2000 }] })).toBe(false);
  expect(sameRule(frozen, structuredClone(frozen))).toBe(true);
});

test('a freeze ends when adjoining ones have ended', () => {
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

test('the minimum is the percentile of history, or the default before there is any', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(minimumLeftSeconds(hundred, { defaultSeconds: 900 })).toBe(95);
  expect(minimumLeftSeconds(hundred, { defaultSeconds: 900, percentile: 0.5 })).toBe(50);
  expect(minimumLeftSeconds([], { defaultSeconds: 900 })).toBe(900);
  expect(minimumLeftSeconds([10, 1200], { defaultSeconds: 900 })).toBe(1200);
  expect(minimumLeftSeconds([10, 12], { defaultSeconds: 900 })).toBe(900);
});

test('history alone decides from its twentieth duration on', () => {
  const short = (count: number) => Array.from({ length: count }, () => 10);
  expect(minimumLeftSeconds(short(19), { defaultSeconds: 900 })).toBe(900);
  expect(minimumLeftSeconds(short(20), { defaultSeconds: 900 })).toBe(10);
});

test('the last moment to start leaves the minimum, or half of a short window', () => {
  const window = { begin: 1_000_000, end: 2_800_000 };
  expect(latestStart(600, window)).toBe(2_200_000);
  expect(latestStart(2700, window)).toBe(1_900_000);
});

test('the minimum is never more than half of the window', () => {
  const window = { begin: 0, end: 1_800_000 };
  expect(demandedMilliseconds(600, window)).toBe(600_000);
  expect(demandedMilliseconds(2700, window)).toBe(900_000);
});
