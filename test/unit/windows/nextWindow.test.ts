import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test, vi } from 'vitest';
import { allDays, weekdays } from '../../../lib/windows/days.ts';
import { joinFreezes, outsideFreezes } from '../../../lib/windows/freezes.ts';
import type { Interval } from '../../../lib/windows/Interval.ts';
import { nextWindow } from '../../../lib/windows/nextWindow.ts';
import { parseTimeOfDay, type WindowRule } from '../../../lib/windows/windowRule.ts';
import { zoneWindow } from '../../../lib/windows/zoneWindow.ts';

const at = (text: string) => Date.parse(text);
const shown = (window: Interval | undefined) =>
  window && [window.begin, window.end].map((ms) => new Date(ms).toISOString().replace('.000', ''));
const next = (now: string, rule: WindowRule, minimumLeftSeconds = 0, freezes: readonly Interval[] = []) =>
  shown(nextWindow(at(now), rule, { minimumLeftSeconds, freezes }));
const freeze = (begin: string, end: string): Interval => ({ begin: at(begin), end: at(end) });

const night = { begin: '220000+0000', end: '020000+0000' };
const hour = 3_600_000;

describe('what KEB got wrong', () => {
  test('a window of 22:00-02:00 is open at 01:00, not 21 hours away', () => {
    expect(next('2026-03-10T01:00:00Z', night, 900)).toEqual([
      '2026-03-09T22:00:00Z',
      '2026-03-10T02:00:00Z',
    ]);
  });
  test('Monday 23:30Z is Tuesday in a window of +0900', () => {
    const rule = { begin: '080000+0900', end: '100000+0900' };
    expect(next('2026-03-09T23:30:00Z', { ...rule, days: ['Tue'] })).toEqual([
      '2026-03-09T23:00:00Z',
      '2026-03-10T01:00:00Z',
    ]);
    expect(next('2026-03-09T23:30:00Z', { ...rule, days: ['Mon'] })?.[0]).toBe('2026-03-15T23:00:00Z');
  });
  test('a missed window is followed by a future one, however late it is', () => {
    expect(next('2026-03-19T03:00:00Z', night)).toEqual(['2026-03-19T22:00:00Z', '2026-03-20T02:00:00Z']);
  });
  test('a second before its end a window is over', () => {
    expect(next('2026-03-10T01:59:59Z', night, 900)?.[0]).toBe('2026-03-10T22:00:00Z');
  });
});

describe('the start rule', () => {
  test('exactly the minimum left is enough, a millisecond less is not', () => {
    expect(next('2026-03-10T01:45:00Z', night, 900)?.[0]).toBe('2026-03-09T22:00:00Z');
    expect(next('2026-03-10T01:45:00.001Z', night, 900)?.[0]).toBe('2026-03-10T22:00:00Z');
  });
  test('a window of 30 minutes is used up to its half though an upgrade takes 45', () => {
    const short = { begin: '220000+0000', end: '223000+0000' };
    expect(next('2026-03-10T22:15:00Z', short, 2700)?.[0]).toBe('2026-03-10T22:00:00Z');
    expect(next('2026-03-10T22:15:01Z', short, 2700)?.[0]).toBe('2026-03-11T22:00:00Z');
  });
  test('at its end a window is over even if no minimum is asked for', () => {
    expect(next('2026-03-10T02:00:00Z', night)?.[0]).toBe('2026-03-10T22:00:00Z');
  });
});

describe('the calendar', () => {
  test('a window of a whole day, and times with different offsets', () => {
    expect(next('2026-03-10T12:00:00Z', { begin: '000000+1300', end: '000000+1300' })).toEqual([
      '2026-03-10T11:00:00Z',
      '2026-03-11T11:00:00Z',
    ]);
    expect(next('2026-03-10T12:00:00Z', { begin: '220000+0100', end: '000000-0100' })).toEqual([
      '2026-03-10T21:00:00Z',
      '2026-03-11T01:00:00Z',
    ]);
  });
  test('the leap day', () => {
    expect(next('2028-02-28T03:00:00Z', { ...night, days: ['Tue'] })).toEqual([
      '2028-02-29T22:00:00Z',
      '2028-03-01T02:00:00Z',
    ]);
  });
  test('a zone keeps its wall clock over the change of the clocks', () => {
    const rule = { begin: '220000', end: '020000', timeZone: 'Europe/Berlin' };
    expect(next('2026-03-27T12:00:00Z', rule)?.[0]).toBe('2026-03-27T21:00:00Z');
    expect(next('2026-03-29T12:00:00Z', rule)?.[0]).toBe('2026-03-29T20:00:00Z');
  });
  test('a window that the clocks skip in part is cut at the change, and one that they skip entirely is passed over', () => {
    const berlin = (begin: string, end: string) =>
      next('2026-03-28T12:00:00Z', { begin, end, timeZone: 'Europe/Berlin' });
    expect(berlin('023000', '031500')).toEqual(['2026-03-29T01:00:00Z', '2026-03-29T01:15:00Z']);
    expect(berlin('010000', '023000')).toEqual(['2026-03-29T00:00:00Z', '2026-03-29T01:00:00Z']);
    expect(berlin('021500', '024500')).toEqual(['2026-03-30T00:15:00Z', '2026-03-30T00:45:00Z']);
  });
  test('a window is never outside its wall-clock times when the clocks go back', () => {
    const berlin = (begin: string, end: string) =>
      next('2026-10-24T12:00:00Z', { begin, end, timeZone: 'Europe/Berlin' });
    expect(berlin('023000', '033000')).toEqual(['2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z']);
    expect(berlin('010000', '023000')).toEqual(['2026-10-24T23:00:00Z', '2026-10-25T00:30:00Z']);
    expect(berlin('021500', '024500')).toEqual(['2026-10-25T00:15:00Z', '2026-10-25T00:45:00Z']);
    expect(berlin('010000', '040000')).toEqual(['2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z']);
  });
});

describe('a rule that cannot be read', () => {
  test.each([
    { begin: '22', end: '020000+0000' },
    { begin: '220000+0000', end: '02' },
    { begin: '220000', end: '020000' },
    { begin: '220000', end: '020000', timeZone: 'Mars/Olympus' },
  ])('is refused: %j', (rule) => {
    expect(() => next('2026-03-10T12:00:00Z', rule)).toThrow('A window cannot be read');
  });
});

describe('a window on a zone’s clock', () => {
  const berlin = (day: string, begin: number, end: number) =>
    zoneWindow('Europe/Berlin', at(day) / 86_400_000, begin * hour, end * hour);
  test('does not exist on a day on which the clocks skip it', () => {
    expect(berlin('2026-03-29', 2.25, 2.75)).toBeUndefined();
    expect(shown(berlin('2026-03-30', 2.25, 2.75))).toEqual(['2026-03-30T00:15:00Z', '2026-03-30T00:45:00Z']);
  });
  test('that ends when it begins lasts until the next day', () => {
    expect(shown(berlin('2026-06-01', 22, 22))).toEqual(['2026-06-01T20:00:00Z', '2026-06-02T20:00:00Z']);
  });
});

describe('the parts of a window that freezes leave', () => {
  const window = { begin: 100, end: 200 };
  test('are the whole window if freezes only adjoin it', () => {
    const around = [
      { begin: 50, end: 100 },
      { begin: 200, end: 250 },
    ];
    expect(outsideFreezes(window, around)).toEqual([window]);
    expect(outsideFreezes(window, [])).toEqual([window]);
  });
  test('are all parts between freezes, and nothing of a frozen window', () => {
    const inside = [
      { begin: 90, end: 110 },
      { begin: 120, end: 150 },
    ];
    expect(outsideFreezes(window, inside)).toEqual([
      { begin: 110, end: 120 },
      { begin: 150, end: 200 },
    ]);
    expect(outsideFreezes(window, [window])).toEqual([]);
  });
  test('do not depend on empty freezes or on the order of freezes', () => {
    const freezes = [
      { begin: 5, end: 9 },
      { begin: 3, end: 3 },
      { begin: 1, end: 8 },
      { begin: 2, end: 4 },
    ];
    expect(joinFreezes(freezes)).toEqual([{ begin: 1, end: 9 }]);
  });
});

describe('freezes', () => {
  const now = '2026-03-10T12:00:00Z';
  test('a window is cut to what lies before or after a freeze', () => {
    expect(next(now, night, 900, [freeze('2026-03-10T20:00:00Z', '2026-03-10T23:00:00Z')])).toEqual([
      '2026-03-10T23:00:00Z',
      '2026-03-11T02:00:00Z',
    ]);
    expect(next(now, night, 900, [freeze('2026-03-11T00:00:00Z', '2026-03-12T00:00:00Z')])).toEqual([
      '2026-03-10T22:00:00Z',
      '2026-03-11T00:00:00Z',
    ]);
  });
  test('a part with too little left is passed over in favor of the part behind the freeze', () => {
    expect(next(now, night, 900, [freeze('2026-03-10T22:10:00Z', '2026-03-10T23:00:00Z')])?.[0]).toBe(
      '2026-03-10T23:00:00Z',
    );
  });
  test('freezes that together cover a window leave the next one', () => {
    const both = [
      freeze('2026-03-10T23:30:00Z', '2026-03-11T03:00:00Z'),
      freeze('2026-03-10T21:00:00Z', '2026-03-10T23:30:00Z'),
    ];
    expect(next(now, night, 900, both)?.[0]).toBe('2026-03-11T22:00:00Z');
  });
  test('a freeze beyond the horizon leaves no window', () => {
    expect(next(now, night, 900, [freeze('2026-01-01T00:00:00Z', '2036-01-01T00:00:00Z')])).toBeUndefined();
  });
});

const two = (value: number) => String(value).padStart(2, '0');
const time = fc
  .record({ hours: fc.nat(23), minutes: fc.constantFrom(0, 15, 30, 59), seconds: fc.constantFrom(0, 1, 59) })
  .map(({ hours, minutes, seconds }) => `${two(hours)}${two(minutes)}${two(seconds)}`);
const offset = fc.constantFrom('+0000', '-0000', '+0900', '+1300', '+1400', '-0930', '-1200', '+0545');
const days = fc.oneof(
  fc.subarray([...weekdays], { minLength: 1 }),
  fc.subarray([...allDays], { minLength: 1, maxLength: 4 }),
);
const offsetRule = fc.record(
  {
    begin: fc.tuple(time, offset).map((parts) => parts.join('')),
    end: fc.tuple(time, offset).map((p) => p.join('')),
    days,
  },
  { requiredKeys: ['begin', 'end'] },
);
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Pacific/Chatham',
];
const zoneRule = fc.record(
  { begin: time, end: time, days, timeZone: fc.constantFrom(...zones) },
  { requiredKeys: ['begin', 'end', 'timeZone'] },
);
// The days on which these zones change their clocks, leap days, and any other.
const moments = [
  '2026-03-29',
  '2026-10-25',
  '2026-03-08',
  '2026-11-01',
  '2026-04-05',
  '2026-10-04',
  '2026-04-24',
  '2028-02-29',
];
const moment = fc.oneof(
  fc
    .tuple(fc.constantFrom(...moments), fc.integer({ min: -36 * hour, max: 36 * hour }))
    .map(([day, by]) => at(day) + by),
  fc.integer({ min: at('2024-01-01'), max: at('2032-01-01') }),
);
const minimum = fc.constantFrom(0, 60, 900, 7200, 100_000);
const freezeNear = fc
  .record({
    now: moment,
    gaps: fc.array(fc.tuple(fc.integer({ min: -30, max: 60 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 4,
    }),
  })
  .map(({ now, gaps }) => ({
    now,
    freezes: gaps.map(([from, hours]) => ({ begin: now + from * hour, end: now + (from + hours) * hour })),
  }));

const wallIn = (ms: number, rule: WindowRule) => {
  const { timeZone } = rule;
  const shift = parseTimeOfDay(rule.begin)?.offset ?? 0;
  return timeZone === undefined
    ? Temporal.Instant.fromEpochMilliseconds(ms + shift).toZonedDateTimeISO('UTC')
    : Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
};

/** 'Sun', 'second Sun', and 'last Sun' if no other follows in its month. */
const namesOf = (wall: Temporal.ZonedDateTime): string[] => {
  const weekday = weekdays[wall.dayOfWeek % 7] ?? '';
  const index = ['first', 'second', 'third', 'fourth', 'fifth'][Math.ceil(wall.day / 7) - 1];
  return [
    weekday,
    `${index} ${weekday}`,
    ...(wall.add({ days: 7 }).month === wall.month ? [] : [`last ${weekday}`]),
  ];
};

describe.each([
  ['offsets', offsetRule],
  ['zones', zoneRule],
])('any window in %s', (_, anyRule) => {
  test('the answer contains or follows now, has enough left, lies outside freezes, begins on an allowed day', () => {
    fc.assert(
      fc.property(anyRule, freezeNear, minimum, (rule: WindowRule, { now, freezes }, minimumLeftSeconds) => {
        const window = nextWindow(now, rule, { minimumLeftSeconds, freezes });
        if (window === undefined) throw new Error('there is always one, for these freezes are short');
        const start = Math.max(now, window.begin);
        expect(window.end).toBeGreaterThan(start);
        expect(window.end - start).toBeGreaterThanOrEqual(
          Math.min(minimumLeftSeconds * 1000, (window.end - window.begin) / 2),
        );
        expect(window.end - window.begin).toBeLessThanOrEqual(25 * hour);
        for (const { begin, end } of freezes) expect(window.end <= begin || window.begin >= end).toBe(true);
        const cut = freezes.some(({ end }) => end === window.begin);
        if (cut) return;
        const wall = wallIn(window.begin, rule);
        if (rule.days) expect(rule.days.some((day) => namesOf(wall).includes(day))).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test('a window that is open now with enough left is never passed over', () => {
    fc.assert(
      fc.property(
        anyRule,
        moment,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        minimum,
        (rule: WindowRule, now, part, least) => {
          const ahead = nextWindow(now, rule, { minimumLeftSeconds: 0 });
          if (ahead === undefined) throw new Error('there is always one');
          const inside = Math.floor(ahead.begin + (ahead.end - ahead.begin) * part);
          const found = nextWindow(inside, rule, { minimumLeftSeconds: least });
          const enough = ahead.end - inside >= Math.min(least * 1000, (ahead.end - ahead.begin) / 2);
          if (enough) expect(found).toEqual(ahead);
          else expect(found?.begin).toBeGreaterThanOrEqual(ahead.end);
        },
      ),
      { numRuns: 600 },
    );
  });
});

test('at every instant of a zone’s window the clocks there show a time inside it', () => {
  fc.assert(
    fc.property(zoneRule, moment, fc.double({ min: 0, max: 0.9999, noNaN: true }), (rule, now, part) => {
      const window = nextWindow(now, rule, { minimumLeftSeconds: 0 });
      if (window === undefined) throw new Error('there is always one');
      const text = wallIn(Math.floor(window.begin + (window.end - window.begin) * part), rule)
        .toPlainTime()
        .toString({ smallestUnit: 'second' })
        .replaceAll(':', '');
      const inside =
        rule.begin < rule.end ? text >= rule.begin && text < rule.end : text >= rule.begin || text < rule.end;
      expect(inside).toBe(true);
    }),
    { numRuns: 1500 },
  );
});

test('no day after the answer is examined', () => {
  const looks = vi.spyOn(Date.prototype, 'getUTCDay');
  // A Sunday noon: from the day before to the Saturday after it.
  next('2026-03-08T12:00:00Z', { ...night, days: ['Sat'] }, 900);
  expect(looks).toHaveBeenCalledTimes(8);
  looks.mockRestore();
});
