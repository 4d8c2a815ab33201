import { beforeEach, describe, expect, it } from 'vitest';
import { QueueSlots } from '../../../lib/store/QueueSlots.ts';
import { InterruptedTable } from '../../support/InterruptedTable.ts';

let table: InterruptedTable;
let slots: QueueSlots;
beforeEach(() => {
  table = new InterruptedTable();
  slots = new QueueSlots(table, 2);
});
/** Both calls read before they write: this runs in between. */
const betweenReadAndWrite = (run: () => Promise<unknown>) =>
  table.interrupt(1, async () => {
    await run();
  });
const holders = async () =>
  (await slots.holders()).map(
    ({ slot, orchestrationID, attempt }) => `${slot}: ${orchestrationID}#${attempt}`,
  );

describe('the slots of the queue', () => {
  it('are given to as many orchestrations as there are slots', async () => {
    expect(await slots.claim('a', 1)).toBe(true);
    expect(await slots.claim('b', 1)).toBe(true);
    expect(await slots.claim('c', 1)).toBe(false);
    await slots.release('a', 1);
    expect(await slots.claim('c', 1)).toBe(true);
    expect(await holders()).toEqual(['1: c#1', '2: b#1']);
  });

  it('are given to one orchestration each if two claim the same slot at once', async () => {
    betweenReadAndWrite(async () => await slots.claim('b', 1));
    expect(await slots.claim('a', 1)).toBe(true);
    expect(await holders()).toEqual(['1: b#1', '2: a#1']);
  });

  it('are given to the first of two orchestrations that claim the last slot', async () => {
    await slots.claim('a', 1);
    betweenReadAndWrite(async () => await slots.claim('b', 1));
    expect(await slots.claim('c', 1)).toBe(false);
    expect(await holders()).toEqual(['1: a#1', '2: b#1']);
  });

  it('are given once to an orchestration, even if another slot is freed while it claims', async () => {
    await slots.claim('a', 1);
    betweenReadAndWrite(async () => {
      await slots.claim('b', 1);
      await slots.release('a', 1);
    });
    expect(await slots.claim('b', 1)).toBe(true);
    expect(await holders()).toEqual(['2: b#1']);
  });

  it('pass from an attempt to a newer one, and never back', async () => {
    await slots.claim('a', 1);
    expect(await slots.claim('a', 2)).toBe(true);
    expect(await slots.claim('a', 2)).toBe(true);
    expect(await slots.claim('a', 1)).toBe(false);
    await slots.release('a', 1);
    expect(await holders()).toEqual(['1: a#2']);
  });

  it('stay with a newer attempt that takes its slot while the older one frees it', async () => {
    await slots.claim('a', 1);
    betweenReadAndWrite(async () => await slots.claim('a', 2));
    await slots.release('a', 1);
    expect(await holders()).toEqual(['1: a#2']);
  });

  it('count while they are held, even if the number of slots was reduced', async () => {
    const before = new QueueSlots(table, 3);
    for (const id of ['a', 'b', 'c']) await before.claim(id, 1);
    await slots.release('a', 1);
    expect(await slots.claim('d', 1)).toBe(false);
    await slots.release('c', 1);
    expect(await slots.claim('d', 1)).toBe(true);
    expect(await holders()).toEqual(['1: d#1', '2: b#1']);
  });
});
