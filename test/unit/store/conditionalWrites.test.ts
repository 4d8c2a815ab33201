import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Gate, Rollout } from '../../../lib/model/Orchestration.ts';
import { IdempotencyStore } from '../../../lib/store/IdempotencyStore.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

describe('a change of an orchestration is refused', () => {
  const pause = { at: now, cause: 'operator', reason: '', actor: 'a' } as const;
  const rollout: Rollout = { version: 1, stage: 0, stages: [] };
  const change = async (
    when: Parameters<MemoryProduct['deps']['orchestrations']['change']>[2],
    before: Parameters<MemoryProduct['deps']['orchestrations']['change']>[1]['set'] = {},
  ) => {
    const { id } = await world.put({ state: 'in progress' }, []);
    await world.deps.orchestrations.change(id, { at: now, set: before });
    return await world.deps.orchestrations.change(id, { at: now, set: { trouble: 'x' } }, when);
  };

  it('from a state without such a change', async () => {
    const { id } = await world.put({ state: 'succeeded' }, []);
    expect(await world.deps.orchestrations.change(id, { at: now, to: 'paused' })).toBe(false);
    expect(await world.stateOf(id)).toBe('succeeded');
  });

  it('of an orchestration that does not exist', async () => {
    expect(await world.deps.orchestrations.change('none', { at: now, set: {} })).toBe(false);
  });

  it('by a planner that a newer one has replaced', async () => {
    expect(await change({ planRun: 1 }, { planRun: 2 })).toBe(false);
    expect(await change({ planRun: 2 }, { planRun: 2 })).toBe(true);
  });

  it('if the plan has already been written', async () => {
    expect(await change({ without: 'manifest' }, { manifest: 1 })).toBe(false);
    expect(await change({ without: 'manifest' })).toBe(true);
  });

  it.each([
    ['time', { at: now + 1 }],
    ['cause', { cause: 'failures' }],
    ['person', { actor: 'b' }],
  ] as const)('for a pause that one of another %s has replaced', async (_, other) => {
    expect(await change({ pause }, { pause: { ...pause, ...other } })).toBe(false);
    expect(await change({ pause }, { pause })).toBe(true);
  });

  it('for a rollout that has changed since it was read', async () => {
    expect(await change({ rollout: 1 }, { rollout })).toBe(false);
    expect(await change({ rollout: 2 }, { rollout })).toBe(true);
  });
});

describe('an orchestration', () => {
  it('is created once', async () => {
    const { orchestrations } = world.deps;
    const first = sampleOrchestration({ description: 'First' });
    expect(await orchestrations.create(first)).toBe(true);
    expect(await orchestrations.create({ ...first, description: 'Second' })).toBe(false);
    expect(await orchestrations.get(first.orchestrationID)).toMatchObject({ description: 'First' });
  });

  it('has the index key of its start only while it waits', async () => {
    const { orchestrations } = world.deps;
    const { id } = await world.put({ state: 'in progress', earliestStartAt: now }, []);
    expect(await orchestrations.indexStart((await orchestrations.get(id))!)).toBe(false);
    expect(await orchestrations.queuedIDs(now, 'normal', 9)).toEqual([]);
  });

  it('is marked for housekeeping only if it is canceled', async () => {
    const { id } = await world.put({ state: 'failed' }, []);
    expect(await world.deps.orchestrations.markUntidy(id, now)).toBe(false);
    expect(await world.deps.orchestrations.untidy(now)).toEqual([]);
  });

  it('waits at one gate at a time, and only in its current attempt', async () => {
    const { orchestrations } = world.deps;
    const gate = (sleepID: string): Gate => ({ sleepID, taskToken: 't', scheduleName: '', wakeAt: now });
    const { id } = await world.put({ state: 'in progress' }, []);
    const wait = async (sleepID: string, attempt: number) =>
      await orchestrations.waitAtGate(id, gate(sleepID), { at: now, attempt });
    expect(await wait('a', 2)).toBe(false);
    expect(await wait('a', 1)).toBe(true);
    expect(await wait('b', 1)).toBe(false);
    expect(await orchestrations.leaveGate(id, { sleepID: 'b' })).toBe(false);
    expect(await orchestrations.get(id)).toMatchObject({ gate: { sleepID: 'a' } });
    expect(await orchestrations.leaveGate(id, { sleepID: 'a' })).toBe(true);
    await orchestrations.change(id, { at: now, to: 'canceling' });
    expect(await wait('c', 1)).toBe(false);
  });
});

describe('an operation', () => {
  it('of a plan is neither replaced nor removed by an older planner', async () => {
    const { operations } = world.deps;
    const operation = sampleOperation('o', 1, { due: ALWAYS_OPEN });
    expect(await operations.put(operation, 2)).toBe(true);
    for (const run of [1, 2]) {
      expect(await operations.put(operation, run)).toBe(false);
      await operations.remove(operation, run);
      expect(await operations.get('o', 1)).toBeDefined();
    }
    await operations.remove(operation, 3);
    expect(await operations.get('o', 1)).toBeUndefined();
  });

  it('that has started is not ended as one that waits', async () => {
    const { id, operations } = await world.put({ state: 'in progress' }, ['in progress'], () => ({
      due: { kind: 'held', turn: 0 },
      claim: { child: 'c', turn: 0, attempt: 1, expiresAt: now + 1 },
    }));
    const step = { at: now, to: 'canceled', message: '' } as const;
    expect(await world.deps.operations.endWaiting(operations[0]!, step)).toBe(false);
    expect(await world.statesOf(id)).toEqual(['in progress']);
  });
});

describe('the key of a request', () => {
  const day = 24 * 3_600_000;
  it('belongs to the first orchestration for a day, and tells whether the body is the same', async () => {
    const store = new IdempotencyStore(world.table);
    const key = { keyHash: 'k', bodyHash: 'b' };
    expect(await store.claim(key, 'first', now)).toEqual({ orchestrationID: 'first', sameBody: true });
    expect(await store.claim(key, 'second', now)).toEqual({ orchestrationID: 'first', sameBody: true });
    expect(await store.claim({ ...key, bodyHash: 'other' }, 'third', now + day)).toEqual({
      orchestrationID: 'first',
      sameBody: false,
    });
    expect(await store.claim(key, 'fourth', now + 2 * day)).toEqual({
      orchestrationID: 'fourth',
      sameBody: true,
    });
  });
});
