import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const actor = { subject: 'someone' };
const cancel = async (id: string) => await cancelOrchestration(world.deps, id, actor);
const claimed = (turn: number) => ({
  due: { kind: 'held', turn } as const,
  claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt: now + 9e6 },
});

describe('a cancel', () => {
  const sending = async () =>
    await world.put({ state: 'in progress' }, ['in progress', 'in progress', 'pending'], (place) =>
      place < 2
        ? { ...claimed(place), memory: { sendingAt: now, ...(place === 1 ? { patchedAt: now } : {}) } }
        : { due: ALWAYS_OPEN },
    );

  it('answers after the changes on their way have been answered', async () => {
    const { id } = await sending();
    const answeredAt: number[] = [];
    const sleep = async (milliseconds: number) => {
      world.advance(milliseconds);
      if (world.deps.clock() < now + 300) return;
      answeredAt.push(world.deps.clock());
      const operation = (await world.deps.operations.get(id, 1))!;
      await world.deps.operations.remember(operation, 'child-0', { patchedAt: world.deps.clock() });
    };
    await cancelOrchestration({ ...world.deps, sleep }, id, actor);
    expect(answeredAt).toEqual([now + 300]);
    expect(await world.stateOf(id)).toBe('canceling');
  });

  it('does not wait forever for a look that died', async () => {
    const { id } = await sending();
    await cancel(id);
    expect(world.deps.clock()).toBe(now + 1500);
  });

  it('does not wait if nothing is being sent', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress'], () => ({
      ...claimed(0),
      memory: { previous: 'fast' },
    }));
    await cancel(id);
    expect(world.deps.clock()).toBe(now);
  });

  it('leaves no lease of a turn that had just taken its operation', async () => {
    const { id, operations } = await world.put({ state: 'in progress' }, ['pending', 'pending'], (place) =>
      place === 0 ? claimed(0) : {},
    );
    const { runtimeID, operationID } = operations[0]!;
    await world.deps.leases.take({ runtimeID, operationID }, now, now + 300_000);
    await cancel(id);
    expect(await world.stateOf(id)).toBe('canceled');
    expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now + 1)).toBe(true);
  });

  it('of retried operations leaves them failed, with their reason, their end and their window', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['failed', 'in progress'], (place) => ({
      ...(place === 1 ? claimed(1) : { windowBegin: now - 9e6, windowEnd: now - 8e6 }),
      memory: { previous: 'fast', patchedAt: now - 5000 },
    }));
    const before = await world.deps.operations.get(id, 1);
    await retryOrchestration(world.deps, { orchestrationID: id, operationIDs: [], immediate: false, actor });
    expect(await world.statesOf(id)).toEqual(['retrying', 'in progress']);
    await cancel(id);
    const other = (await world.deps.operations.get(id, 2))!;
    await world.deps.operations.end(other, 'child-1', {}, { at: now, to: 'succeeded', message: 'Done' });
    await cancel(id);
    expect(await world.stateOf(id)).toBe('canceled');
    const { history, updatedAt: _at, ...after } = (await world.deps.operations.get(id, 1))!;
    expect({ ...before, ...after }).toEqual({ ...before, ...after, state: 'failed' });
    const { history: _history, updatedAt: _before, ...was } = before!;
    expect(after).toEqual(was);
    expect(history.slice(-2)).toMatchObject([
      { state: 'retrying' },
      { state: 'failed', message: 'Not retried: its orchestration was canceled' },
    ]);
  });
});

describe('an orchestration that is given up', () => {
  it('leaves no lease of the operations that it abandons', async () => {
    const { id, operations } = await world.put(
      { state: 'in progress' },
      ['in progress', 'pending'],
      (place) => ({
        due: { kind: 'held', turn: place },
        claim: { child: `child-${place}`, turn: place, attempt: 1, expiresAt: now - 1 },
      }),
    );
    for (const { runtimeID, operationID } of operations)
      await world.deps.leases.take({ runtimeID, operationID }, now, now + 300_000);
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: 'Nothing works' });
    expect(await world.statesOf(id)).toEqual(['failed', 'failed']);
    for (const { runtimeID } of operations)
      expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now + 1)).toBe(true);
  });
});
