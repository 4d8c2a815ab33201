import { beforeEach, describe, expect, test } from 'vitest';
import { itemBytes } from '../../../bench/cost/itemBytes.ts';
import { executionEnded } from '../../../lib/orchestrations/executionEnded.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { startNext } from '../../../lib/orchestrations/startNext.ts';
import type { Change, Condition } from '../../../lib/store/expression.ts';
import { type Item, ItemTooLarge, type Key } from '../../../lib/store/Table.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: an item, in bytes. */
const largestItem = 400 * 1024;

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
  const { table } = world;
  const update = table.update.bind(table);
  // As DynamoDB: what a condition refuses is not looked at, and what is too large stays as it was.
  table.update = async (key: Key, change: Change, when: readonly Condition[]) => {
    const before = (await table.get(key)) ?? { ...key };
    const added = Object.values({ ...change.set, ...change.append });
    if (itemBytes(before) + itemBytes({ added }) > largestItem && Object.keys(change.set ?? {}).length > 0)
      throw new ItemTooLarge('Item size to update has exceeded the maximum allowed size');
    return await update(key, change, when);
  };
});

/** Fills an item up to what DynamoDB stores, with a field that can or cannot be moved elsewhere. */
const fill = async (id: string, field: 'audit' | 'filling'): Promise<void> => {
  const key = { p: 'orchestrations', s: id };
  const item = (await world.table.get(key)) as Item;
  const record = { at: now, action: 'retry', description: 'x'.repeat(90), actor: { subject: 'u' } };
  const room = largestItem - itemBytes(item) - 20;
  const records = Array.from({ length: Math.floor(room / (itemBytes({ record }) - 5)) }, () => record);
  await world.table.put({ ...item, ...key, [field]: field === 'audit' ? records : 'x'.repeat(room) }, []);
};

describe('an orchestration whose item cannot be written', () => {
  test('is skipped by the queue, and does not hold the slot', async () => {
    const { id } = await world.put({ attempt: 0, planned: undefined }, []);
    const { id: next } = await world.put({ attempt: 0, planned: undefined, createdAt: now + 1 }, []);
    const [oldest = '', younger = ''] = [id, next].sort();
    await fill(oldest, 'filling');
    await startNext(world.deps);
    expect(world.started).toEqual([`${younger}-1`]);
    expect(await world.stateOf(younger)).toBe('in progress');
    expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: younger }]);
  });

  test('frees its slot if it cannot continue', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['succeeded']);
    const { id: next } = await world.put({ attempt: 0, planned: undefined }, []);
    await fill(id, 'filling');
    const deps = {
      ...world.deps,
      executions: { ...world.deps.executions, status: async () => 'ended' as const },
    };
    await expect(finishOrchestration(deps, { orchestrationID: id, attempt: 1, failure: '' })).rejects.toThrow(
      ItemTooLarge,
    );
    await executionEnded(deps, `${id}-1`);
    expect(await world.stateOf(next)).toBe('in progress');
    expect(await deps.slots.holders()).toMatchObject([{ orchestrationID: next }]);
  });

  test('does not keep the sweep from processing the others', async () => {
    const { id } = await world.put({ state: 'canceling' }, ['pending']);
    const { id: next } = await world.put({ attempt: 0, planned: undefined }, []);
    await fill(id, 'filling');
    await sweep(world.deps);
    expect(await world.stateOf(next)).toBe('in progress');
  });

  test('is written after all if its records can be moved', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['succeeded']);
    await fill(id, 'audit');
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    expect(await world.stateOf(id)).toBe('succeeded');
    expect(world.table.items(`audit#${id}`)).not.toHaveLength(0);
    expect(itemBytes((await world.table.get({ p: 'orchestrations', s: id })) as Item)).toBeLessThan(5_000);
  });
});
