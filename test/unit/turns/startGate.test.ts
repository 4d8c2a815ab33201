import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { GateClosed, GateLost, startGate } from '../../../lib/turns/startGate.ts';
import type { Freeze } from '../../../lib/windows/policyFreezes.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

const minute = 60_000;
const child = 'child-0';
/** Open from 11:00 to 13:00; it is noon. */
const rule = { begin: '110000+0000', end: '130000+0000' };
const windowEnd = now + 60 * minute;

let world: MemoryProduct;
let operation: Operation;
let freezes: readonly Freeze[];
beforeEach(async () => {
  world = createMemoryProduct();
  freezes = [];
  const put = await world.put({ state: 'in progress' }, ['in progress'], () => ({
    ...{ rule, shootWindow: rule, windowBegin: now - 60 * minute, windowEnd },
    due: { kind: 'held', turn: 0 },
    claim: { child, turn: 0, attempt: 1, expiresAt: now + 9e6 },
  }));
  [operation] = put.operations as [Operation];
});

const ask = async (attempt = 1) =>
  await startGate(
    { ...world.deps, policy: async () => ({ rules: [], default: {}, freezes }) },
    {
      ...{ operation, attempt, child, memory: {}, shootWindow: rule },
      ...{ minimumLeftSeconds: 600, leaseUntil: now + 9e6 },
    },
  );
/** Lets something happen in the moment before this call of a store. */
function justBefore<Name extends 'send' | 'take'>(name: Name, happens: () => unknown): void {
  const store = (name === 'send' ? world.deps.operations : world.deps.leases) as unknown as Record<
    Name,
    (...args: unknown[]) => Promise<unknown>
  >;
  const call = store[name].bind(store);
  store[name] = async (...args) => {
    await happens();
    return await call(...args);
  };
}
const stored = async () => await world.deps.operations.get(operation.orchestrationID, 1);
const change = async (changed: object) =>
  await world.deps.orchestrations.change(operation.orchestrationID, { at: now, ...changed });

describe('the gate', () => {
  it('stores that a change is being sent before it lets it pass, for half a minute', async () => {
    const { permit, operation: passed } = await ask();
    expect(permit).toEqual({ expiresAt: now + 30_000 });
    expect(passed).toMatchObject({ memory: { sendingAt: now }, sends: 1 });
    expect(await stored()).toMatchObject({ memory: { sendingAt: now }, sends: 1 });
  });

  it('notices a cancel that arrives while it records the change', async () => {
    justBefore('send', async () => await change({ to: 'canceling' }));
    await expect(ask()).rejects.toMatchObject({ name: 'GateClosed', why: 'canceled' });
    expect(await stored()).toMatchObject({ memory: { sendingAt: now } });
  });

  it('notices a pause that arrives while it records the change', async () => {
    const pause = { at: now, cause: 'operator', reason: '' } as const;
    justBefore('send', async () => await change({ to: 'paused', set: { pause } }));
    await expect(ask()).rejects.toMatchObject({ name: 'GateClosed', why: 'paused' });
    expect(await stored()).toMatchObject({ memory: { sendingAt: now } });
  });

  it('notices a newer attempt that begins while it records the change', async () => {
    justBefore('send', async () => await change({ set: { attempt: 2 } }));
    await expect(ask()).rejects.toThrow(GateLost);
  });

  it('lets a change pass no longer than until the window ends', async () => {
    const least = 10;
    world.advance(60 * minute - least * 1000);
    operation = { ...operation, expectedSeconds: least };
    expect((await ask()).permit).toEqual({ expiresAt: windowEnd });
  });

  it.each([
    ['in its window', rule],
    ['that has no window', undefined],
  ])('lets a change pass no longer than until the next freeze begins, of an operation %s', async (_, own) => {
    freezes = [
      { begin: now + 40 * minute, end: now + 50 * minute, reason: 'later' },
      { begin: now + 5000, end: now + 6000, reason: 'audit' },
    ];
    operation = { ...operation, rule: own, expectedSeconds: 1 };
    expect((await ask()).permit).toEqual({ expiresAt: now + 5000 });
  });

  it.each<[string, number, readonly Freeze[], string]>([
    ['the window has ended', 60 * minute, [], 'window'],
    ['too little is left of the window', 51 * minute, [], 'window'],
    ['a freeze has begun', minute, [{ begin: now + minute, end: now + 2 * minute, reason: '' }], 'freeze'],
  ])('is closed if, by the time it has the lease, %s', async (_, late, planned, kind) => {
    freezes = planned;
    operation = { ...operation, ...(kind === 'freeze' ? { expectedSeconds: 1 } : {}) };
    justBefore('take', () => world.advance(late));
    await expect(ask()).rejects.toMatchObject({ name: 'GateClosed', why: { kind } });
  });

  it('is closed while another operation has the lease', async () => {
    await world.deps.leases.take(
      { runtimeID: operation.runtimeID, operationID: 'another' },
      now,
      now + minute,
    );
    await expect(ask()).rejects.toMatchObject({ name: 'GateClosed', why: { kind: 'lease' } });
  });

  it('lets only one of two calls of a child pass if both have read the same', async () => {
    const answers = await Promise.allSettled([ask(), ask()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(GateLost),
    });
  });

  it('gives a sentence for why it is closed', async () => {
    world.advance(55 * minute);
    const closed = await ask().catch((error: unknown) => error);
    expect(closed).toBeInstanceOf(GateClosed);
    expect(closed).toMatchObject({ message: '5 min left of its maintenance window, 10 min needed' });
    expect((await stored())?.memory).toEqual({});
  });
});
