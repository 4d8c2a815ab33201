import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

const hour = 3_600_000;
const held = (child: string, expiresAt: number): Partial<Operation> => ({
  due: { kind: 'held', turn: 0 },
  claim: { child, turn: 0, attempt: 1, expiresAt },
});

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const take = async (orchestrationID: string) =>
  await takeNextOperation(
    { ...world.deps, settings: { missedWindows: 3 }, freezes: async () => [] },
    {
      ...{ orchestrationID, attempt: 1, turn: 0, round: 1, turns: 2, workers: 2, steps: 0, parked: false },
      child: 'child-0',
    },
  );

describe('a turn', () => {
  it('sleeps for a day at most, however late its window opens', async () => {
    const window = { begin: now + 72 * hour, end: now + 74 * hour };
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => ({
      rule: { begin: '120000+0000', end: '140000+0000' },
      windowBegin: window.begin,
      windowEnd: window.end,
      due: { kind: 'closed', opensAt: window.begin, closesAt: window.end },
    }));
    expect(await take(id)).toMatchObject({ action: 'sleep', until: new Date(now + 24 * hour).toISOString() });
  });

  it('leaves a runtime that another operation upgrades for half a minute, and takes the next one', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending', 'pending']);
    await world.deps.leases.take({ runtimeID: 'runtime-1', operationID: 'another' }, now, now + hour);
    expect(await take(id)).toMatchObject({ action: 'upgrade', ordinal: 2 });
    expect(await world.deps.operations.get(id, 1)).toMatchObject({
      pausedUntil: now + 30_000,
      due: { kind: 'closed', opensAt: now + 30_000 },
    });
  });

  it('gives back its operation and the lease once its orchestration is canceling', async () => {
    const { id, operations } = await world.put({ state: 'canceling' }, ['pending'], () =>
      held('child-0', now + hour),
    );
    await world.deps.leases.take(operations[0]!, now, now + hour);
    expect(await take(id)).toMatchObject({ action: 'done' });
    expect(await world.deps.operations.get(id, 1)).toMatchObject({ claim: undefined });
    expect(await world.deps.leases.take({ runtimeID: 'runtime-1', operationID: 'another' }, now, now)).toBe(
      true,
    );
  });

  it('of an older attempt does not keep an operation that it took over from a dead turn', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress'], () => held('dead', now - 1));
    const store = world.deps.operations;
    const takeOver = store.takeOver.bind(store);
    store.takeOver = async (...asked) => {
      const taken = await takeOver(...asked);
      await world.deps.orchestrations.change(id, { at: now, set: { attempt: 2 } });
      return taken;
    };
    expect(await take(id)).not.toMatchObject({ action: 'upgrade' });
    expect(await store.get(id, 1)).toMatchObject({
      state: 'in progress',
      claim: { child: '', expiresAt: 0 },
    });
  });
});
