import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import { settleCancel } from '../../../lib/orchestrations/settleCancel.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOrchestration } from '../../support/samples.ts';

const actor = { subject: 'someone' };
const held = (turn: number) => ({
  due: { kind: 'held', turn } as const,
  claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt: now + 9e6 },
});

let world: MemoryProduct;
let stopped: string[];
beforeEach(() => {
  world = createMemoryProduct();
  stopped = [];
  world.deps.executions.stop = async (...[name]: string[]) => {
    stopped.push(name ?? '');
  };
});

describe('a cancel', () => {
  it('is not complete while an operation is in progress, and changes no item until then', async () => {
    const { id } = await world.put({ state: 'canceling' }, ['in progress', 'pending'], (place) =>
      place === 0 ? held(0) : { due: ALWAYS_OPEN },
    );
    expect(await settleCancel(world.deps, id)).toBe(false);
    expect(await world.stateOf(id)).toBe('canceling');
    expect(await world.statesOf(id)).toEqual(['in progress', 'pending']);
    expect(await world.deps.slots.holders()).toHaveLength(1);
    expect(stopped).toEqual([]);
  });

  it('completes with the last running operation: the rest is canceled, turns are stopped, and the next orchestration starts', async () => {
    const { id, operations } = await world.put({ state: 'canceling' }, ['in progress', 'pending'], (place) =>
      place === 0 ? held(0) : { due: ALWAYS_OPEN },
    );
    const next = sampleOrchestration({ state: 'pending' });
    await world.deps.orchestrations.create(next);
    const step = { at: now, to: 'succeeded', message: 'Done' } as const;
    await world.deps.operations.end(operations[0]!, 'child-0', {}, step);
    expect(await settleCancel(world.deps, id)).toBe(true);
    expect(await world.stateOf(id)).toBe('canceled');
    expect(await world.statesOf(id)).toEqual(['succeeded', 'canceled']);
    expect(stopped).toEqual([`${id}-1`]);
    expect(world.started).toEqual([`${next.orchestrationID}-1`]);
    expect(await settleCancel(world.deps, id)).toBe(true);
    expect(stopped).toHaveLength(1);
  });

  it('wakes sleeping and parked turns, although it is not complete', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress', 'pending'], (place) => ({
      ...held(place),
      ...(place === 0
        ? {}
        : { sleep: { sleepID: 's', taskToken: 'sleeper', scheduleName: 'schedule', wakeAt: now + 9e5 } }),
    }));
    await world.deps.parked.park(id, { taskToken: 'parked', child: 'child-9', attempt: 1 }, now);
    await cancelOrchestration(world.deps, id, actor);
    expect(await world.stateOf(id)).toBe('canceling');
    expect(new Set(world.woken)).toEqual(new Set(['sleeper', 'parked']));
  });

  it('does not wait for an operation that is known to have been changed', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['in progress'], () => ({
      ...held(0),
      memory: { sendingAt: now, patchedAt: now },
    }));
    await cancelOrchestration(world.deps, id, actor);
    expect(world.deps.clock()).toBe(now);
  });

  it('deletes the schedule of a start that has not come yet, and no other', async () => {
    const deleted: string[] = [];
    world.deps.wakeUps.delete = async (...[name]: string[]) => {
      deleted.push(name ?? '');
    };
    const { id } = await world.put({ state: 'pending', earliestStartAt: now + 9e6 }, []);
    await cancelOrchestration(world.deps, id, actor);
    const { id: unscheduled } = await world.put({ state: 'pending' }, []);
    await cancelOrchestration(world.deps, unscheduled, actor);
    expect(deleted).toEqual([`${id}-start`]);
  });
});

describe('the sweep', () => {
  it('completes the housekeeping of a cancel whose caller ran out of time', async () => {
    const { id } = await world.put({ state: 'canceling' }, ['pending', 'pending']);
    await settleCancel(world.deps, id, world.deps.clock());
    expect(await world.statesOf(id)).toEqual(['pending', 'pending']);
    world.advance(60_000);
    await sweep(world.deps);
    expect(await world.statesOf(id)).toEqual(['canceled', 'canceled']);
    expect(await world.deps.orchestrations.untidy(world.deps.clock())).toEqual([]);
  });

  it('starts an orchestration that has a slot but was never started', async () => {
    const { id } = await world.put({ state: 'pending', attempt: 0 }, []);
    await world.deps.slots.claim(id, 1);
    // It is not its turn yet, so that nobody else begins it.
    world.deps.orchestrations.queuedIDs = async () => [];
    await sweep(world.deps);
    expect(world.started).toEqual([`${id}-1`]);
    expect(await world.stateOf(id)).toBe('in progress');
  });

  it('frees the slot of an orchestration that is over', async () => {
    const { id } = await world.put({ state: 'succeeded' }, []);
    await world.deps.slots.claim(id, 1);
    await sweep(world.deps);
    expect(await world.deps.slots.holders()).toEqual([]);
  });
});
