import { beforeEach, describe, expect, it } from 'vitest';
import { claimMarginMilliseconds } from '../../../lib/model/lateness.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { reviveOrchestration } from '../../../lib/orchestrations/reviveOrchestration.ts';
import { wakeSleepers } from '../../../lib/sleepers/wakeSleepers.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleTurn } from '../../support/samples.ts';

const hour = 3_600_000;
/** A window that opens in an hour. */
const later: Partial<Operation> = {
  rule: { begin: '130000+0000', end: '150000+0000' },
  windowBegin: now + hour,
  windowEnd: now + 3 * hour,
  due: { kind: 'closed', opensAt: now + hour, closesAt: now + 3 * hour },
};
const asleep = (place: number): Partial<Operation> => ({
  ...later,
  due: { kind: 'held', turn: place },
  claim: {
    child: `child-${place}`,
    turn: place,
    attempt: 1,
    expiresAt: now + hour + claimMarginMilliseconds,
  },
  sleep: {
    ...{ sleepID: `sleep-${place}`, taskToken: `token-${place}`, scheduleName: `schedule-${place}` },
    wakeAt: now + hour,
  },
});

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const take = async (id: string) => {
  const deps = { ...world.deps, settings: { missedWindows: 3 }, freezes: async () => [] };
  return await takeNextOperation(deps, sampleTurn(id));
};
const changes = {
  'is canceled': { to: 'canceling' },
  'gets a newer attempt': { set: { attempt: 2 } },
} as const;
const cases = Object.entries(changes);

describe('a turn whose orchestration', () => {
  it.each(cases)('%s while it claims gives back its claim and its lease', async (_, change) => {
    for (const each of [{}, later]) {
      const { id, operations } = await world.put({ state: 'in progress' }, ['pending'], () => each);
      const store = world.deps.operations;
      const claim = store.claim.bind(store);
      store.claim = async (...asked) => {
        await world.deps.orchestrations.change(id, { at: now, ...change });
        return await claim(...asked);
      };
      expect(await take(id)).toMatchObject({ action: 'done', ordinal: 0 });
      store.claim = claim;
      expect(await store.get(id, 1)).toMatchObject({ state: 'pending', claim: undefined });
      const { runtimeID } = operations[0]!;
      expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now)).toBe(true);
      await world.deps.leases.release({ runtimeID, operationID: 'another' });
    }
  });

  it.each(cases)('%s before its sleep is stored wakes itself', async (_, change) => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => later);
    const { ordinal } = await take(id);
    await world.deps.orchestrations.change(id, { at: now, ...change });
    await waitForWindow(world.deps, { ...sampleTurn(id), ordinal, taskToken: 'token' });
    expect(world.woken).toEqual(['token']);
    expect(await world.deps.operations.get(id, 1)).toMatchObject({ sleep: undefined });
  });
});

describe('a turn that cannot be woken', () => {
  it('does not keep others from being woken, and is reported at the end', async () => {
    // More than are woken at a time.
    const states = Array.from({ length: 130 }, () => 'pending' as const);
    const { id } = await world.put({ state: 'in progress' }, states, asleep);
    const { wake } = world.deps.executions;
    world.deps.executions.wake = async (token) => {
      if (token === 'token-0') throw new Error('the service is ill');
      return await wake(token);
    };
    await expect(wakeSleepers(world.deps, id)).rejects.toThrow('the service is ill');
    expect(new Set(world.woken).size).toBe(129);
    expect(await world.deps.operations.get(id, 1)).toMatchObject({ sleep: { taskToken: 'token-0' } });
  });
});

describe('an orchestration', () => {
  it('that has ended wakes every turn that is still parked', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['succeeded']);
    await world.deps.parked.park(id, { taskToken: 'parked', child: 'child-9', attempt: 1 }, now);
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    expect(world.woken).toEqual(['parked']);
    expect(await world.deps.parked.all(id)).toEqual([]);
  });

  it('whose execution has ended stops the rest of it before the next attempt starts', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending']);
    const stopped: string[] = [];
    const executions = {
      ...world.deps.executions,
      status: async () => 'ended' as const,
      stop: async (name: string) => {
        expect(world.started).toEqual([]);
        stopped.push(name);
      },
    };
    await reviveOrchestration({ ...world.deps, executions }, id);
    expect(stopped).toEqual([`${id}-1`]);
    expect(world.started).toEqual([`${id}-2`]);
  });
});
