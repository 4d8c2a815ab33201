import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

const child = 'child-0';
const claim = { child, turn: 0, attempt: 1, expiresAt: now + 300_000 };
const window = { rule: undefined, windowBegin: 0, windowEnd: 0, shootWindow: undefined };
const again = { ...window, pausedUntil: now + 1000, waiting: undefined, memory: {} };

let world: MemoryProduct;
let read: Operation;
beforeEach(async () => {
  world = createMemoryProduct();
  const { operations } = await world.put({ state: 'in progress' }, ['in progress'], () => ({
    due: { kind: 'held', turn: 0 },
    claim,
  }));
  [read] = operations as [Operation];
});

type Write = (store: MemoryProduct['deps']['operations'], operation: Operation) => Promise<unknown>;
const writes: [string, Write][] = [
  [
    'handed back',
    async (store, operation) =>
      await store.handBack(operation, child, ALWAYS_OPEN, again as never, {
        ...{ at: now, to: 'pending', message: 'Nothing changed' },
      }),
  ],
  ['let through the gate', async (store, operation) => await store.send(operation, child, {}, window)],
  ['remembered', async (store, operation) => await store.remember(operation, child, {})],
  [
    'looked at',
    async (store, operation) => await store.look(operation, claim, {}, { at: now, message: 'Looked' }),
  ],
  [
    'ended',
    async (store, operation) =>
      await store.end(operation, child, {}, { at: now, to: 'failed', message: 'Failed' }),
  ],
];

describe('an operation for which another call of its child has passed the gate', () => {
  it.each(writes)('is not %s by a call that does not know of it', async (_, write) => {
    const { operations } = world.deps;
    const memory = { sendingAt: now };
    expect(await operations.send(read, child, memory, window)).toBe(1);
    expect(await write(operations, read)).toBeFalsy();
    const current = (await operations.get(read.orchestrationID, 1))!;
    expect(current).toMatchObject({ state: 'in progress', memory, sends: 1 });
    expect(await operations.send(current, child, memory, window)).toBe(2);
    expect(await write(operations, current)).toBeFalsy();
  });

  it.each(writes)('is %s by a call that has read it since', async (_, write) => {
    const { operations } = world.deps;
    await operations.send(read, child, { sendingAt: now }, window);
    const since = (await operations.get(read.orchestrationID, 1))!;
    expect(await write(operations, since)).toBeTruthy();
  });

  it.each(writes)('is not %s by another child', async (_, write) => {
    const { operations } = world.deps;
    expect(await operations.voidClaim({ orchestrationID: read.orchestrationID, ordinal: 1, child })).toBe(
      true,
    );
    expect(await write(operations, read)).toBeFalsy();
  });
});
