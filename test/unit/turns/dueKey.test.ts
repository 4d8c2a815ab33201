import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ALWAYS_OPEN,
  closedRange,
  closedRangeBehind,
  type Due,
  decodeDue,
  encodeDue,
  openRange,
  openRangeOf,
  unheldRanges,
} from '../../../lib/model/dueKey.ts';

const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((value) => value * 1000);
const window = fc.record(
  {
    kind: fc.constantFrom('open' as const, 'closed' as const),
    opensAt: second,
    closesAt: second,
    expectedSeconds: fc.integer({ min: 1, max: 99_998 }),
    stage: fc.integer({ min: 1, max: 19 }),
  },
  { requiredKeys: ['kind', 'opensAt', 'closesAt'] },
);
const within = (key: string, [from, to]: readonly [string, string]) => key >= from && key <= to;

test('keys decode to what was encoded, and take at most 30 characters', () => {
  const held = fc.record({ kind: fc.constant('held' as const), turn: fc.nat(999_999) });
  fc.assert(
    fc.property(fc.oneof(window, held), (due: Due) => {
      expect(decodeDue(encodeDue(due))).toEqual(due);
      expect(encodeDue(due).length).toBeLessThanOrEqual(30);
    }),
  );
  expect(decodeDue(encodeDue(ALWAYS_OPEN))).toEqual(ALWAYS_OPEN);
});

test('keys sort in the order of choice: earliest end, then unknown duration, then longest, then latest begin', () => {
  const due = (closesAt: number, expectedSeconds?: number, opensAt = 0): Due => ({
    kind: 'open',
    opensAt,
    closesAt,
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
  });
  const inOrder = [
    due(5000, 60),
    due(9000),
    due(9000, 3600),
    due(9000, 600, 4000),
    due(9000, 600, 3000),
    ALWAYS_OPEN,
  ];
  const keys = inOrder.map(encodeDue);
  expect(keys.toSorted()).toEqual(keys);
});

test('ranges contain exactly the keys that they describe', () => {
  fc.assert(
    fc.property(window, second, second, (due, from, to) => {
      const key = encodeDue(due);
      for (let stage = 0; stage < 20; stage += 1) {
        const isOf = (due.stage ?? 0) === stage;
        expect(within(key, openRange(from, to, stage))).toBe(
          isOf && due.kind === 'open' && due.closesAt > from && due.closesAt <= to,
        );
        expect(within(key, closedRange(from, to, stage))).toBe(
          isOf && due.kind === 'closed' && due.opensAt > from && due.opensAt <= to,
        );
      }
    }),
  );
});

test('unclaimed operations from one stage to another are in one or two ranges, which contain no claim', () => {
  const stage = fc.integer({ min: 0, max: 19 });
  fc.assert(
    fc.property(window, fc.nat(999_999), stage, stage, (due, turn, from, to) => {
      const ranges = unheldRanges(from, to);
      const of = due.stage ?? 0;
      const found = ranges.filter((range) => within(encodeDue(due), range));
      expect(found.length).toBe(from <= of && of <= to ? 1 : 0);
      const claim = encodeDue({ kind: 'held', turn });
      expect(ranges.some((range) => within(claim, range))).toBe(false);
    }),
  );
  expect(unheldRanges(0, -1)).toEqual([]);
});

test('a candidate is followed by the shorter upgrades of its window, then by all other windows', () => {
  const at = { opensAt: 1000, closesAt: 9000 };
  const closed = (expectedSeconds: number, closesAt = 9000) =>
    encodeDue({ kind: 'closed', opensAt: 1000, closesAt, expectedSeconds });
  expect(within(closed(601), closedRangeBehind(at, 5000, 600))).toBe(false);
  expect(within(closed(600), closedRangeBehind(at, 5000, 600))).toBe(true);
  expect(within(closed(600), closedRangeBehind(at, 5000))).toBe(false);
  expect(within(closed(9000, 10_000), closedRangeBehind(at, 5000))).toBe(true);
  expect(within(encodeDue({ kind: 'open', ...at, expectedSeconds: 601 }), openRangeOf(9000, 600))).toBe(
    false,
  );
  expect(within(encodeDue({ kind: 'open', ...at, expectedSeconds: 600 }), openRangeOf(9000, 600))).toBe(true);
});

test.each(['', '3#1', '0#1', '1#0000000001#0000000002'])('%j is not one of our keys', (key) => {
  expect(() => decodeDue(key)).toThrow(/unknown due key/);
});
