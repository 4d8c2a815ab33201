import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN, openRange } from '../../../lib/model/dueKey.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { begin } from '../../../lib/orchestrations/startNext.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { createOrchestrationID } from '../../../lib/useCases/orchestrationID.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

const sampleDue = { due: ALWAYS_OPEN };

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const retry = async (orchestrationID: string, operationIDs: readonly string[] = [], immediate = false) =>
  await retryOrchestration(world.deps, {
    orchestrationID,
    operationIDs,
    immediate,
    actor: { subject: 'someone' },
  });

describe('retry', () => {
  it('of all failed operations sends a failed orchestration back into the queue', async () => {
    const { id, operations } = await world.put({ state: 'failed' }, ['failed', 'succeeded', 'failed']);
    expect(await retry(id)).toEqual({
      orchestrationID: id,
      retryOperations: [operations[0]?.operationID, operations[2]?.operationID],
      retryShoots: ['shoot-1', 'shoot-3'],
      oldOperations: [],
      invalidOperations: [],
      msg: 'Retrying 2 operations',
    });
    expect(await world.statesOf(id)).toEqual(['retrying', 'succeeded', 'retrying']);
    // The slot was free, so it has begun with a new attempt.
    expect(await world.deps.orchestrations.get(id)).toMatchObject({ state: 'in progress', attempt: 2 });
    expect(world.started).toEqual([`${id}-2`]);
    expect(world.published).toContain('retrying');
  });

  it('keeps the orchestration’s place in the queue by its age', async () => {
    const at = (later: number) => ({ orchestrationID: createOrchestrationID(now + later) });
    const older = await world.put({ ...at(0), state: 'failed' }, ['failed']);
    const running = await world.put({ ...at(1), state: 'in progress' }, ['succeeded']);
    const younger = await world.put({ ...at(2), state: 'pending', attempt: 0, planned: undefined }, []);
    await retry(older.id);
    expect(await world.stateOf(older.id)).toBe('retrying');
    expect(world.started).toEqual([]);
    await finish(running.id);
    expect(world.started).toEqual([`${older.id}-2`]);
    expect(await world.stateOf(younger.id)).toBe('pending');
  });

  it('makes operations of a running orchestration due again, and wakes parked turns before sleepers', async () => {
    const { id } = await world.put(
      { state: 'in progress' },
      ['failed', 'failed', 'pending', 'pending'],
      (place) =>
        place === 3
          ? {
              due: { kind: 'held', turn: 7 },
              claim: { child: 'child', turn: 7, attempt: 1, expiresAt: now + 9e6 },
              sleep: { sleepID: 's', taskToken: 'token', scheduleName: 'name', wakeAt: now + 8e6 },
            }
          : {},
    );
    expect((await retry(id)).retryOperations).toHaveLength(2);
    expect(await world.deps.orchestrations.get(id)).toMatchObject({
      state: 'in progress',
      attempt: 1,
      workAdded: 1,
    });
    expect(world.woken).toEqual(['token']);
    expect(world.started).toEqual([]);
    const open = await world.deps.operations.candidates(id, openRange(now, ALWAYS_OPEN.closesAt), 9);
    expect(open.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
  });

  it('reports operations that are invalid, foreign, repeated or superseded', async () => {
    const first = await world.put({ state: 'failed' }, ['failed', 'failed', 'succeeded', 'failed']);
    const newer = await world.put({ state: 'canceled' }, ['failed', 'canceled', 'succeeded'], () => ({
      createdAt: now + 1000,
    }));
    await world.deps.leases.recordChange(newer.operations[0]!, 'upgradeKyma');
    for (const operation of first.operations) await world.deps.leases.recordChange(operation, 'upgradeKyma');
    const id = (place: number) => first.operations[place]?.operationID ?? '';
    const foreign = newer.operations[0]?.operationID ?? '';
    const asked = ['nonsense', id(3), id(2), id(0), id(3), foreign, id(1)];
    expect(await retry(first.id, asked)).toMatchObject({
      retryOperations: [id(3), id(1)],
      retryShoots: ['shoot-4', 'shoot-2'],
      oldOperations: [id(0)],
      invalidOperations: ['nonsense', id(2), foreign],
    });
    expect(await world.statesOf(first.id)).toEqual(['failed', 'retrying', 'succeeded', 'retrying']);
  });

  it('with nothing to retry answers with empty lists', async () => {
    const succeeded = await world.put({ state: 'succeeded' }, ['succeeded']);
    const ids = succeeded.operations.map(({ operationID }) => operationID);
    const nothing = { retryOperations: [], retryShoots: [], oldOperations: [], msg: 'Nothing to retry' };
    expect(await retry(succeeded.id)).toEqual({
      orchestrationID: succeeded.id,
      ...nothing,
      invalidOperations: [],
    });
    expect(await retry(succeeded.id, ids)).toMatchObject({ ...nothing, invalidOperations: ids });
    expect(await world.stateOf(succeeded.id)).toBe('succeeded');
    const pending = await world.put({ state: 'pending', planned: undefined }, ['failed']);
    expect(await retry(pending.id, ['x'])).toMatchObject({ ...nothing, invalidOperations: ['x'] });
    const unplanned = await world.put({ state: 'failed', planned: undefined }, []);
    expect(await retry(unplanned.id)).toMatchObject(nothing);
    expect(await world.stateOf(unplanned.id)).toBe('failed');
  });

  it('is refused for an unknown orchestration and after a cancel', async () => {
    await expect(retry('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const state of ['canceling', 'canceled'] as const) {
      const { id } = await world.put({ state }, ['failed', 'in progress']);
      await expect(retry(id)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await world.statesOf(id)).toEqual(['failed', 'in progress']);
    }
  });

  it('starts over, but keeps the state before the first try', async () => {
    const { id, operations } = await world.put({ state: 'failed' }, ['failed'], () => ({
      memory: { previous: 'fast', patchedAt: 5, troubleSince: 6 },
    }));
    await retry(id);
    expect(await world.deps.operations.get(id, 1)).toMatchObject({
      operationID: operations[0]?.operationID,
      memory: { previous: 'fast' },
      endedAt: 0,
      description: 'Retrying: waiting for a free worker',
      history: [{ state: 'pending' }, { state: 'retrying' }],
    });
  });

  it('waits for the next window that is long enough for the runtime', async () => {
    const rule = { begin: '110000+0000', end: '130000+0000' };
    const { id } = await world.put({ state: 'failed' }, ['failed', 'failed'], (place) => ({
      rule,
      windowBegin: now - 90_000_000,
      windowEnd: now - 80_000_000,
      // An hour is left of the window: too little for one of them, whose own history says so.
      ...(place === 1 ? { expectedSeconds: 3700 } : {}),
    }));
    await retry(id);
    const day = 24 * 3_600_000;
    const [first, second] = await world.deps.operations.range(id, 1, 2);
    expect(first).toMatchObject({ windowBegin: now - 3_600_000, windowEnd: now + 3_600_000 });
    expect(first?.due).toEqual({ kind: 'closed', opensAt: now - 3_600_000, closesAt: now + 3_600_000 });
    // But never more than half the window is demanded.
    expect(second?.windowBegin).toBe(now - 3_600_000);
    world.advance(1000);
    const again = await world.put({ state: 'failed' }, ['failed'], () => ({ rule, expectedSeconds: 3700 }));
    await retry(again.id);
    expect((await world.deps.operations.get(again.id, 1))?.due).toEqual({
      kind: 'closed',
      opensAt: now - 3_600_000 + day,
      closesAt: now + 3_600_000 + day,
      expectedSeconds: 3700,
    });
  });

  it('with immediate does not wait for a window, and says so everywhere', async () => {
    const rule = { begin: '220000+0000', end: '230000+0000' };
    const shown = { windowBegin: now - 7_200_000, windowEnd: now - 3_600_000 };
    const { id } = await world.put({ state: 'failed' }, ['failed'], () => ({
      ...{ rule, pausedUntil: now + 9e6 },
      ...shown,
    }));
    expect((await retry(id, [], true)).msg).toBe('Retrying 1 operation at once, outside maintenance windows');
    const operation = await world.deps.operations.get(id, 1);
    expect(operation).toMatchObject({ immediate: true, due: ALWAYS_OPEN, rule, ...shown });
    expect(operation?.history.at(-1)).toMatchObject({
      state: 'retrying',
      message: expect.stringMatching(/at once, as requested/),
    });
    const audit = world.table.items().find(({ action }) => action === 'retry');
    expect(audit).toMatchObject({
      action: 'retry',
      description: 'Asked to retry 1 operation at once, outside maintenance windows',
      actor: { subject: 'someone' },
    });
  });

  it('without immediate, after one with it, waits for its window again', async () => {
    const rule = { begin: '220000+0000', end: '230000+0000' };
    const { id } = await world.put({ state: 'in progress' }, ['failed'], () => ({ rule, immediate: true }));
    await retry(id);
    const operation = await world.deps.operations.get(id, 1);
    expect(operation?.immediate).toBeUndefined();
    expect(operation?.due).toMatchObject({ kind: 'closed' });
  });

  it('stops before the gateway times out, and reports what is left', async () => {
    const states = Array.from({ length: 150 }, () => 'failed' as const);
    const { id } = await world.put({ state: 'failed' }, states);
    world.table.watch = () => {
      world.advance(200);
    };
    const first = await retry(id);
    const count = first.retryOperations.length;
    expect(count).toBeGreaterThan(50);
    expect(count).toBeLessThan(150);
    expect(first).toMatchObject({
      invalidOperations: [],
      msg: `Retrying ${count} operations; ${150 - count} more have to wait: ask again`,
    });
    expect((await world.statesOf(id)).filter((state) => state === 'failed')).toHaveLength(150 - count);
    world.table.watch = () => {};
    expect((await retry(id)).retryOperations).toHaveLength(150 - count);
  });

  it('completes a retry that died halfway', async () => {
    const { id, operations } = await world.put({ state: 'failed' }, ['retrying', 'failed'], (place) =>
      place === 0 ? sampleDue : {},
    );
    expect((await retry(id)).retryOperations).toEqual(operations.map(({ operationID }) => operationID));
    expect(await world.statesOf(id)).toEqual(['retrying', 'retrying']);
    expect(await world.stateOf(id)).toBe('in progress');
  });

  it('with immediate pulls waiting operations out of their window, except claimed ones', async () => {
    const rule = { begin: '220000+0000', end: '230000+0000' };
    const window = { windowBegin: now + 9e6, windowEnd: now + 12e6, pausedUntil: now + 9e6 };
    const closed = { kind: 'closed', opensAt: window.windowBegin, closesAt: window.windowEnd } as const;
    const before = {
      description: 'It was broken',
      endedAt: now - 1,
      windowBegin: 1,
      windowEnd: 2,
      memory: {},
    };
    const { id, operations } = await world.put(
      { state: 'failed' },
      ['retrying', 'retrying', 'failed'],
      (place) => ({
        ...{ rule, ...window, beforeRetry: before },
        ...(place === 0 ? { due: closed } : {}),
        ...(place === 1
          ? {
              due: { kind: 'held', turn: 7 },
              claim: { child: 'child', turn: 7, attempt: 1, round: 1, expiresAt: now + 9e6 },
            }
          : {}),
      }),
    );
    const [first, claimed, failed] = operations.map(({ operationID }) => operationID);
    expect(await retry(id, [], true)).toMatchObject({
      retryOperations: [first, failed],
      invalidOperations: [claimed],
      msg: 'Retrying 2 operations at once, outside maintenance windows',
    });
    const hastened = await world.deps.operations.get(id, 1);
    expect(hastened).toMatchObject({
      state: 'retrying',
      immediate: true,
      due: ALWAYS_OPEN,
      rule,
      windowBegin: 1,
    });
    expect(hastened?.pausedUntil).toBeUndefined();
    expect(hastened?.history.at(-1)?.message).toMatch(/at once, as requested/);
    expect((await world.deps.operations.get(id, 2))?.immediate).toBeUndefined();
    // A cancel makes it what it was before it was retried at all.
    await cancelOrchestration(world.deps, id, { subject: 'someone' });
    expect(await world.deps.operations.get(id, 1)).toMatchObject({
      state: 'failed',
      description: 'It was broken',
    });
  });

  it('without immediate leaves operations due that an interrupted immediate retry made due', async () => {
    const rule = { begin: '220000+0000', end: '230000+0000' };
    const { id } = await world.put({ state: 'failed' }, ['retrying'], () => ({
      ...sampleDue,
      rule,
      immediate: true,
    }));
    const before = await world.deps.operations.get(id, 1);
    expect((await retry(id)).retryOperations).toHaveLength(1);
    expect(await world.deps.operations.get(id, 1)).toEqual(before);
  });
});

/** Lets `other` happen before each single call that `one` makes to the table, each time in a new world. */
async function interleave(
  setUp: () => Promise<string>,
  one: (id: string) => Promise<unknown>,
  other: (id: string) => Promise<unknown>,
  check: (id: string) => Promise<void>,
): Promise<number> {
  for (let call = 0; ; call += 1) {
    world = createMemoryProduct();
    const id = await setUp();
    world.table.interrupt(call, async () => {
      await other(id);
    });
    await one(id);
    if (world.table.uninterrupted) return call;
    await check(id);
  }
}

const orRefused = async (id: string) =>
  await retry(id).catch((error: Error & { code?: string }) => {
    if (error.code !== 'CONFLICT') throw error;
    return undefined;
  });
const cancel = async (id: string) => await cancelOrchestration(world.deps, id, { subject: 'someone' });
const finish = async (id: string) =>
  await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
const over = ['succeeded', 'failed', 'canceled'];

describe('a retry and', () => {
  const checkCanceled = async (id: string) => {
    const states = await world.statesOf(id);
    const state = await world.stateOf(id);
    expect(['canceled', 'failed']).toContain(state);
    for (const each of states) expect(over).toContain(each);
    expect(await world.deps.slots.holders()).toEqual([]);
  };

  it.each(['in progress', 'failed'] as const)(
    'a cancel of a %s orchestration end in one legal state',
    async (state) => {
      const setUp = async () => (await world.put({ state }, ['failed', 'succeeded', 'failed'])).id;
      // A cancel that came before a retry of a failed orchestration has nothing to cancel.
      const check = async (id: string) => {
        if (state === 'failed' && (await world.stateOf(id)) === 'in progress') await cancel(id);
        await checkCanceled(id);
      };
      expect(await interleave(setUp, orRefused, cancel, check)).toBeGreaterThan(10);
      await interleave(setUp, cancel, orRefused, check);
    },
  );

  it('a finish never leave work behind or a failure unreported', async () => {
    const setUp = async () => (await world.put({ state: 'in progress' }, ['failed', 'succeeded'])).id;
    const check = async (id: string) => {
      const states = await world.statesOf(id);
      expect(states).toEqual(['retrying', 'succeeded']);
      // Still this attempt, and `Finish` has answered "again", or the next one.
      expect(await world.stateOf(id)).toBe('in progress');
      const { attempt } = (await world.deps.orchestrations.get(id))!;
      expect(world.started).toEqual(attempt === 1 ? [] : [`${id}-2`]);
      expect(await world.deps.slots.holders()).toMatchObject([{ orchestrationID: id, attempt }]);
    };
    expect(await interleave(setUp, orRefused, finish, check)).toBeGreaterThan(10);
    await interleave(setUp, finish, orRefused, check);
  });

  it('the start of an orchestration that is being retried find each other', async () => {
    const setUp = async () => {
      const { id } = await world.put({ state: 'retrying' }, ['failed', 'retrying'], (place) =>
        place === 1 ? sampleDue : {},
      );
      return id;
    };
    const start = async (id: string) => {
      const queued = await world.deps.orchestrations.get(id);
      if (queued?.state === 'retrying') await begin(world.deps, queued);
    };
    await interleave(setUp, orRefused, start, async (id) => {
      expect(await world.statesOf(id)).toEqual(['retrying', 'retrying']);
      expect(await world.stateOf(id)).toBe('in progress');
      expect(world.started).toEqual([`${id}-2`]);
    });
  });

  /** Turns that were running anyway take whatever is due, and the execution ends. */
  const runToTheEnd = async (id: string) => {
    const { operations } = world.deps;
    const { attempt } = (await world.deps.orchestrations.get(id))!;
    const claim = { child: 'child', turn: 0, attempt, expiresAt: now + 9e6 };
    for (const candidate of await operations.candidates(id, openRange(now, ALWAYS_OPEN.closesAt), 9)) {
      const { ordinal } = candidate;
      await operations.claim(id, candidate, claim);
      await operations.start((await operations.get(id, ordinal))!, claim, {
        at: now,
        to: 'in progress',
        message: 'Started',
      });
      const operation = (await operations.get(id, ordinal))!;
      await operations.end(operation, claim.child, {}, { at: now, to: 'succeeded', message: 'Done' });
    }
    await finishOrchestration(world.deps, { orchestrationID: id, attempt, failure: '' });
  };

  it('turns that are already running leave nothing undone', async () => {
    const setUp = async () => (await world.put({ state: 'in progress' }, ['failed', 'failed'])).id;
    const seen = new Set<string>();
    await interleave(setUp, orRefused, runToTheEnd, async (id) => {
      const state = await world.stateOf(id);
      const states = await world.statesOf(id);
      seen.add(`${state}: ${states.join(', ')}`);
      if (state === 'succeeded') expect(states).toEqual(['succeeded', 'succeeded']);
      else expect(states).toContain('retrying');
    });
    expect(seen).toContain('succeeded: succeeded, succeeded');
    expect(seen).toContain('in progress: retrying, retrying');
  });

  it('the whole run of a queued orchestration leave nothing undone', async () => {
    const setUp = async () =>
      (
        await world.put({ state: 'retrying' }, ['failed', 'retrying'], (place) =>
          place === 1 ? sampleDue : {},
        )
      ).id;
    const run = async (id: string) => {
      const queued = await world.deps.orchestrations.get(id);
      if (queued?.state !== 'retrying') return;
      await begin(world.deps, queued);
      await runToTheEnd(id);
    };
    await interleave(setUp, orRefused, run, async (id) => {
      const states = await world.statesOf(id);
      if (states.includes('retrying')) expect(await world.stateOf(id)).toBe('in progress');
      else expect([await world.stateOf(id), ...states]).toEqual(['succeeded', 'succeeded', 'succeeded']);
    });
  });

  it('another retry of the same operations report each operation once', async () => {
    const answers: unknown[] = [];
    const setUp = async () => (await world.put({ state: 'in progress' }, ['failed', 'failed'])).id;
    const both = async (id: string) => answers.push(await retry(id));
    await interleave(setUp, both, both, async (id) => {
      const [first, second] = answers.splice(0) as { retryOperations: string[] }[];
      expect([...first!.retryOperations, ...second!.retryOperations]).toHaveLength(2);
      expect(await world.statesOf(id)).toEqual(['retrying', 'retrying']);
      expect((await world.deps.orchestrations.get(id))?.workAdded).toBeGreaterThan(0);
    });
  });
});
