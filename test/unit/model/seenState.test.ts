import { beforeEach, describe, expect, it } from 'vitest';
import { seenState, storedStates } from '../../../lib/model/seenState.ts';
import { isOver, operationStates, orchestrationStates } from '../../../lib/model/states.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { getOperation, getOrchestration, listOperations } from '../../../lib/useCases/readOrchestrations.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { noPolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';

describe('the state of an operation', () => {
  it('is the stored one, unless its orchestration’s flag overrides it', () => {
    expect(seenState('pending', 'in progress')).toBe('pending');
    expect(seenState('pending', 'canceling')).toBe('canceled');
    expect(seenState('pending', 'canceled')).toBe('canceled');
    expect(seenState('retrying', 'canceling')).toBe('failed');
    expect(seenState('retrying', 'failed')).toBe('failed');
    expect(seenState('retrying', 'retrying')).toBe('retrying');
    expect(seenState('in progress', 'canceling')).toBe('in progress');
    expect(seenState('in progress', 'canceled')).toBe('canceled');
    for (const orchestration of orchestrationStates)
      for (const state of operationStates)
        if (isOver(state)) expect(seenState(state, orchestration)).toBe(state);
  });

  it('matches exactly one filter, wherever the item is stored', () => {
    for (const orchestration of orchestrationStates) {
      const found = operationStates.flatMap((state) => storedStates([state], orchestration));
      expect(found.toSorted()).toEqual([...operationStates].toSorted());
    }
    expect(storedStates(['pending', 'retrying'], 'canceled')).toEqual([]);
  });
});

describe('a canceled orchestration whose items are not rewritten yet', () => {
  let world: MemoryProduct;
  const actor = { subject: 'somebody' };
  const noTime = { sleep: async () => {} };
  const known = { policy: async () => noPolicy, plansKnown: false };
  beforeEach(() => {
    world = createMemoryProduct();
  });
  const beforeRetry = { description: 'Broken', endedAt: 1, windowBegin: 0, windowEnd: 0, memory: {} };
  const canceled = async () => {
    const states = ['succeeded', 'failed', 'retrying', 'pending', 'pending', 'canceled'] as const;
    const put = await world.put({ state: 'in progress' }, states, (place) =>
      place === 2 ? { beforeRetry } : {},
    );
    await world.deps.orchestrations.change(put.id, { at: world.deps.clock(), to: 'canceling' });
    await world.deps.orchestrations.change(put.id, { at: world.deps.clock(), to: 'canceled', untidy: true });
    return put;
  };

  it('reads as canceled in its status, lists, filters and details', async () => {
    const { id, operations } = await canceled();
    const { operationStats } = await getOrchestration(world.deps, id);
    expect(operationStats).toMatchObject({ succeeded: 1, failed: 2, canceled: 3, pending: 0, retrying: 0 });
    const list = async (states: Parameters<typeof listOperations>[2]['states']) =>
      await listOperations(world.deps, id, { page: 1, pageSize: 100, states });
    expect((await list([])).data.map(({ state }) => state)).toEqual([
      'succeeded',
      'failed',
      'failed',
      'canceled',
      'canceled',
      'canceled',
    ]);
    expect(await list(['canceled'])).toMatchObject({ count: 3, totalCount: 3 });
    expect(await list(['failed'])).toMatchObject({
      totalCount: 2,
      data: [{ description: 'Broken' }, { description: 'Broken' }],
    });
    expect(await list(['pending', 'retrying'])).toMatchObject({ data: [], totalCount: 0 });
    expect(await getOperation(world.deps, id, operations[3]!.operationID)).toMatchObject({
      state: 'canceled',
      description: 'Canceled with its orchestration before it started',
    });
  });

  it('is tidied by the sweep, which then finds nothing left to do', async () => {
    const { id } = await canceled();
    expect(await world.deps.orchestrations.untidy(Number.MAX_SAFE_INTEGER)).toEqual([id]);
    await sweep({ ...world.deps, ...known });
    expect(await world.statesOf(id)).toEqual([
      'succeeded',
      'failed',
      'failed',
      'canceled',
      'canceled',
      'canceled',
    ]);
    expect(world.published.filter((state) => state === 'canceled')).toHaveLength(3);
    expect(await world.deps.orchestrations.untidy(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it('is tidied over as many sweeps as necessary', async () => {
    const { id } = await world.put({ state: 'canceling' }, Array(300).fill('pending'));
    const { bulk } = world.deps;
    const slow = Object.create(bulk, {
      run: {
        value: async (items: Iterable<unknown>, write: (item: unknown) => Promise<void>) => {
          const [first, ...left] = [...items].slice(0, 150);
          if (first !== undefined) await bulk.run([first, ...left.slice(0, 99)], write);
          return { done: 0, left: [...items].slice(100), failed: [] };
        },
      },
    }) as typeof bulk;
    const deps = { ...world.deps, bulk: slow, ...noTime };
    await cancelOrchestration(deps, id, actor);
    expect(await getOrchestration(world.deps, id)).toMatchObject({
      state: 'canceled',
      operationStats: { canceled: 300, pending: 0 },
    });
    const waiting = async () => (await world.deps.operations.counts(id)).pending;
    expect(await waiting()).toBe(200);
    await sweep({ ...deps, ...known });
    expect(await waiting()).toBe(100);
    await sweep({ ...deps, ...known });
    expect(await waiting()).toBe(0);
    await sweep({ ...deps, ...known });
    expect(await world.deps.orchestrations.untidy(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it('leaves many operations to the sweep rather than let a caller wait', async () => {
    const { id } = await world.put({ state: 'canceling' }, Array(600).fill('pending'));
    let reads = 0;
    const { getAll } = world.table;
    world.table.getAll = async (keys) => {
      reads += keys.length;
      return await getAll.call(world.table, keys);
    };
    await cancelOrchestration({ ...world.deps, ...noTime }, id, actor);
    expect(await getOrchestration(world.deps, id)).toMatchObject({ operationStats: { canceled: 600 } });
    expect(reads).toBeLessThan(10);
    expect((await world.deps.operations.counts(id)).pending).toBe(600);
    await sweep({ ...world.deps, ...known });
    expect(await world.deps.operations.counts(id)).toMatchObject({ canceled: 600, pending: 0 });
  });

  it('loses the operations of a plan that was never completed', async () => {
    const { id } = await world.put({ state: 'canceling', planned: undefined }, ['pending', 'pending']);
    await cancelOrchestration({ ...world.deps, ...noTime }, id, actor);
    expect(await world.statesOf(id)).toEqual([]);
  });

  it('refuses a retry', async () => {
    const { id } = await canceled();
    await expect(
      retryOrchestration(world.deps, { orchestrationID: id, operationIDs: [], immediate: false, actor }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
