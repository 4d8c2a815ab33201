import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Condition } from '../../lib/store/expression.ts';
import type { Item, Key, Range, Table } from '../../lib/store/Table.ts';
import { createTestTable, type TestTable } from '../support/dynamodb.ts';
import { MemoryTable } from '../support/MemoryTable.ts';

let db: TestTable;
beforeAll(async () => {
  db = await createTestTable();
});
afterAll(async () => {
  await db.close();
});

const small = fc.integer({ min: 0, max: 3 });
const word = fc.constantFrom('a', 'b', 'b#1', '~');
const key = fc.record({ p: fc.constantFrom('p1', 'p2'), s: fc.constantFrom('1', '2', '3') });
/** `d` and `c` are keys of indexes, a text and a number; the others are not. */
const fields = fc.record(
  {
    d: word,
    c: small,
    n: small,
    t: word,
    list: fc.array(small, { maxLength: 2 }),
    gone: fc.constant(undefined),
  },
  { requiredKeys: [] },
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>=' as const), fc.constantFrom('n', 'c'), small),
  fc.tuple(fc.constantFrom('=', '<' as const), fc.constantFrom('t', 'd'), word),
  // Of another type than what is stored.
  fc.tuple(fc.constantFrom('=', '<', '>=' as const), fc.constant('n'), word),
  fc.tuple(fc.constantFrom('exists', 'absent' as const), fc.constantFrom('s', 'd', 'n', 'list')),
  fc.tuple(fc.constant('in' as const), fc.constant('t'), fc.array(word, { minLength: 1, maxLength: 3 })),
  fc.tuple(fc.constantFrom('shorter', 'length' as const), fc.constantFrom('list', 'n'), small),
  fc.tuple(
    fc.constant('absent or' as const),
    fc.constant('n'),
    fc.constantFrom('=', '<', '<=' as const),
    small,
  ),
);
const conditions = fc.array(condition, { maxLength: 2 });
const change: fc.Arbitrary<Change> = fc
  .record({
    set: fc.record({ d: word, c: small, t: word }, { requiredKeys: [] }),
    setIfAbsent: fc.record({ i: word }, { requiredKeys: [] }),
    add: fc.record({ n: small }, { requiredKeys: [] }),
    append: fc.record({ list: fc.array(small, { maxLength: 2 }) }, { requiredKeys: [] }),
    remove: fc.subarray(['gone', 'other']),
  })
  .chain((all) => {
    const set = new Set(Object.keys(all.set));
    return fc
      .subarray(['d', 'c', 't'].filter((name) => !set.has(name)))
      .map((names) => ({ ...all, remove: [...all.remove, ...names] }));
  })
  .filter(
    ({ set, add, append, remove }) =>
      [set, add, append].some((each) => Object.keys(each).length > 0) || remove.length > 0,
  );
const range: fc.Arbitrary<Range> = fc
  .record({
    partition: fc.constantFrom('p1', 'p2'),
    over: fc.constantFrom(
      {},
      { between: ['1', '2'] as const },
      { index: 'byDue' as const },
      { index: 'byDue' as const, between: ['a', 'b#~'] as const },
      { index: 'byClaim' as const, between: [1, 2] as const },
      { index: 'byClaim' as const },
    ),
    limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    attributes: fc.option(fc.constant(['s']), { nil: undefined }),
    backwards: fc.boolean(),
  })
  .map(({ partition, over, limit, attributes, backwards }) => ({
    partition,
    ...over,
    ...(limit === undefined ? {} : { limit }),
    ...(attributes === undefined ? {} : { attributes }),
    backwards,
  }));

type Call = (table: Table, prefix: string) => Promise<unknown>;
const at = (prefix: string, { p, s }: Key): Key => ({ p: `${prefix}${p}`, s });
const unprefixed = (prefix: string, answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer ?? null).replaceAll(prefix, ''));

const sorted = (item: Item): string =>
  JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(key, fields, conditions).map(
    ([k, item, when]): Call =>
      (table, prefix) =>
        table.put({ ...item, ...at(prefix, k) }, when),
  ),
  fc.tuple(key, change, conditions).map(
    ([k, changes, when]): Call =>
      (table, prefix) =>
        table.update(at(prefix, k), changes, when),
  ),
  fc.tuple(key, conditions).map(
    ([k, when]): Call =>
      (table, prefix) =>
        table.delete(at(prefix, k), when),
  ),
  key.map(
    (k): Call =>
      (table, prefix) =>
        table.get(at(prefix, k)),
  ),
  fc.uniqueArray(key, { selector: ({ p, s }) => p + s, minLength: 1, maxLength: 4 }).map(
    (keys): Call =>
      (table, prefix) =>
        table.getAll(keys.map((k) => at(prefix, k))),
  ),
  range.map(
    (r): Call =>
      async (table, prefix) => {
        const items = await table.query({ ...r, partition: `${prefix}${r.partition}` });
        // Items with one sort key in an index have no order among themselves.
        if (r.index === undefined) return items;
        return r.limit === undefined ? items.map(sorted).sort() : items.length;
      },
  ),
);

describe('the in-memory table', () => {
  it('answers as DynamoDB does', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 25 }), async (calls) => {
        runs += 1;
        const prefix = `run${runs}-`;
        const memory = new MemoryTable();
        for (const each of calls) {
          const expected = unprefixed(prefix, await each(db.table, prefix));
          const answer = unprefixed(prefix, await each(memory, prefix));
          expect(answer).toEqual(expected);
        }
        const all = async (table: Table) =>
          (await Promise.all(['p1', 'p2'].map((p) => table.query({ partition: `${prefix}${p}` })))).flat();
        expect(await all(memory)).toEqual(await all(db.table));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['a value of a condition that is undefined', { set: { t: 'x' } }, [['=', 't', undefined]]],
    ['a value that is undefined', { set: { t: undefined } }, []],
    ['one attribute changed twice', { set: { t: 'x' }, remove: ['t'] }, []],
    ['a key of an index of the wrong type', { set: { c: 'text' } }, []],
  ] as [string, Change, Condition[]][])('refuses what DynamoDB refuses: %s', async (_name, changes, when) => {
    const item = { p: 'refused', s: '1' };
    await expect(db.table.update(item, changes, when)).rejects.toThrow();
    await expect(new MemoryTable().update(item, changes, when)).rejects.toThrow();
  });
});
