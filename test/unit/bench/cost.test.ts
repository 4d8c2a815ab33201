import { expect, test } from 'vitest';
import { itemBytes } from '../../../bench/cost/itemBytes.ts';
import { MeteredTable } from '../../../bench/cost/MeteredTable.ts';
import { billOf, totalOf } from '../../../bench/cost/prices.ts';
import { VirtualTime } from '../../../bench/cost/VirtualTime.ts';

test('the size of an item counts its names and values, as DynamoDB does', () => {
  expect(itemBytes({ p: 'ab', s: 'ä' })).toBe(1 + 2 + 1 + 2);
  expect(itemBytes({ n: 1234567 })).toBe(1 + 4 + 1);
  expect(itemBytes({ n: 0 })).toBe(1 + 1);
  expect(itemBytes({ n: -12_000 })).toBe(1 + 1 + 1 + 1);
  expect(itemBytes({ t: true, u: null })).toBe(4);
  expect(itemBytes({ l: ['ab', 1] })).toBe(1 + 3 + (1 + 2) + (1 + 2));
  expect(itemBytes({ m: { a: 'b' } })).toBe(1 + 3 + (1 + 1 + 1));
});

test('writes are billed per kilobyte, plus a unit for each index entry added or removed', async () => {
  const table = new MeteredTable();
  const units = async (call: () => Promise<unknown>): Promise<number> => {
    const before = table.used.writeUnits;
    await call();
    return table.used.writeUnits - before;
  };
  const key = { p: 'o', s: '000001' };
  expect(await units(() => table.put({ ...key, a: 'p#1', i: 'id', text: 'x'.repeat(1500) }, []))).toBe(2 + 2);
  expect(await units(() => table.update(key, { set: { other: 1 } }, []))).toBe(2);
  // The old entry goes, the new one comes.
  expect(await units(() => table.update(key, { set: { a: 's#1' } }, []))).toBe(2 + 2);
  expect(await units(() => table.update(key, { set: { c: 5 }, remove: ['text'] }, []))).toBe(2 + 1);
  expect(await units(() => table.update(key, { set: { c: 6 } }, [['=', 'c', 1]]))).toBe(1);
  expect(await units(() => table.delete(key))).toBe(1 + 3);
  expect(await units(() => table.delete(key, [['exists', 's']]))).toBe(1);
});

test('reads are billed per 4 KB: each item of a batch, a query as a whole, with pages of 1 MB', async () => {
  const table = new MeteredTable();
  for (let place = 0; place < 300; place += 1)
    await table.put(
      { p: 'o', s: String(place).padStart(6, '0'), a: `p#${place}`, text: 'x'.repeat(5000) },
      [],
    );
  const reads = async (call: () => Promise<unknown>) => {
    const { readUnits, pages } = table.used;
    await call();
    return [table.used.readUnits - readUnits, table.used.pages - pages];
  };
  expect(await reads(() => table.get({ p: 'o', s: '000001' }))).toEqual([2, 0]);
  expect(await reads(() => table.get({ p: 'o', s: 'none' }))).toEqual([1, 0]);
  expect(
    await reads(() =>
      table.getAll([
        { p: 'o', s: '000001' },
        { p: 'o', s: 'none' },
      ]),
    ),
  ).toEqual([3, 0]);
  expect(await reads(() => table.query({ partition: 'o', index: 'byState', attributes: ['a'] }))).toEqual([
    2, 1,
  ]);
  const [units, pages] = await reads(() => table.query({ partition: 'o' }));
  expect(pages).toBe(2);
  expect(units).toBe(
    Math.ceil((300 * itemBytes({ p: 'o', s: '000000', a: 'p#100', text: 'x'.repeat(5000) }) - 400) / 4096),
  );
});

test('a bill has a line for each thing used, with its price', () => {
  const lines = billOf({ stateTransition: 25_000, tableRead: 0, secretMonth: 2 });
  expect(lines.map(({ usd }) => usd)).toEqual([0.625, 0.8]);
  expect(totalOf(lines)).toBeCloseTo(1.425);
});

test('virtual time jumps from timer to timer in order, and skips canceled ones', async () => {
  const time = new VirtualTime(1000);
  const seen: [string, number][] = [];
  const note = (what: string) => () => seen.push([what, time.clock()]);
  time.after(5000, note('second'));
  time.after(10, () => {
    note('first')();
    void Promise.resolve().then(() => time.after(0, note('at once')));
  });
  time.after(20, note('never'))();
  await time.until(() => seen.length === 3);
  expect(seen).toEqual([
    ['first', 1010],
    ['at once', 1010],
    ['second', 6000],
  ]);
  await expect(time.until(() => false)).rejects.toThrow('Nothing happens');
});
