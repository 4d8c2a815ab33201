import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import type { OperationStore } from '../../../lib/store/OperationStore.ts';
import { createMemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOperation } from '../../support/samples.ts';

const child = 'child-0';
const claim = { child, turn: 0, attempt: 1, expiresAt: now + 1000 };
const held: Partial<Operation> = { due: { kind: 'held', turn: 0 }, claim };
const sleep = { sleepID: 's', taskToken: 'token', scheduleName: 'schedule', wakeAt: now + 500 };
const later = { kind: 'closed', opensAt: now + 9e6, closesAt: now + 18e6 } as const;
const times = { rule: undefined, windowBegin: later.opensAt, windowEnd: later.closesAt };
const step = { at: now, message: 'Moved' };

let operations: OperationStore;
let id: string;
let world: ReturnType<typeof createMemoryProduct>;
beforeEach(() => {
  world = createMemoryProduct();
  ({ operations } = world.deps);
});

/** The one operation of an orchestration, as it is read. */
async function given(state: OperationState, changed: Partial<Operation> = {}): Promise<Operation> {
  ({ id } = await world.put({ state: 'in progress' }, [state], () => changed));
  return await read();
}
const read = async () => (await operations.get(id, 1))!;
const candidate = async () => (await operations.candidates(id, ['0#', '1#~'], 1))[0]!;

describe('a claim', () => {
  it('is refused if the operation was moved or claimed since it was read', async () => {
    await given('pending');
    const stale = await candidate();
    expect(await operations.move(id, stale, later)).toBe(true);
    expect(await operations.claim(id, stale, claim)).toBe(false);
    expect(await operations.move(id, stale, ALWAYS_OPEN)).toBe(false);
    const current = await candidate();
    expect(await operations.claim(id, current, claim)).toBe(true);
    expect(await operations.claim(id, current, { ...claim, child: 'child-1' })).toBe(false);
    expect(await read()).toMatchObject({ claim: { child } });
  });

  it('is not taken over if it was renewed since it was read', async () => {
    const stale = await given('in progress', held);
    await operations.look(stale, { ...claim, expiresAt: now + 5000 }, {}, step);
    const taker = { ...claim, child: 'child-1', turn: 1 };
    expect(await operations.takeOver(stale, taker)).toBe(false);
    expect(await operations.takeOver(await read(), taker)).toBe(true);
  });

  it('is not taken over if another turn has taken it over since, until the same moment', async () => {
    const stale = await given('in progress', held);
    const { expiresAt } = claim;
    expect(await operations.takeOver(stale, { ...claim, child: 'child-1', turn: 1, expiresAt })).toBe(true);
    expect(await operations.takeOver(stale, { ...claim, child: 'child-2', turn: 2, expiresAt })).toBe(false);
  });

  it('is not given back while its turn sleeps, or if its operation has started', async () => {
    await given('pending', { ...held, sleep });
    expect(await operations.release({ orchestrationID: id, ordinal: 1, child }, ALWAYS_OPEN)).toBe(false);
    expect(await operations.wake({ orchestrationID: id, ordinal: 1 }, 'another')).toBe(false);
    expect(await read()).toMatchObject({ sleep });
    expect(await operations.wake({ orchestrationID: id, ordinal: 1 }, sleep.sleepID)).toBe(true);
    expect(await operations.release({ orchestrationID: id, ordinal: 1, child: 'child-1' }, ALWAYS_OPEN)).toBe(
      false,
    );
    expect(await operations.release({ orchestrationID: id, ordinal: 1, child }, ALWAYS_OPEN)).toBe(true);
    await given('in progress', held);
    expect(await operations.release({ orchestrationID: id, ordinal: 1, child }, ALWAYS_OPEN)).toBe(false);
  });

  it.each([
    ['its operation has started', 'in progress', held],
    ['it sleeps already', 'pending', { ...held, sleep }],
    ['another turn has it', 'pending', { ...held, claim: { ...claim, child: 'child-1' } }],
  ] as const)('does not let its turn fall asleep if %s', async (_, state, changed) => {
    await given(state, changed);
    const another = { ...sleep, sleepID: 'another' };
    expect(await operations.fallAsleep({ orchestrationID: id, ordinal: 1, child }, another)).toBe(false);
    expect((await read()).sleep?.sleepID).not.toBe('another');
  });

  it('can be ended early only if its operation is in progress', async () => {
    await given('pending', held);
    expect(await operations.voidClaim({ orchestrationID: id, ordinal: 1, child })).toBe(false);
    await given('in progress', held);
    expect(await operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1' })).toBe(false);
    expect(await operations.voidClaim({ orchestrationID: id, ordinal: 1, child })).toBe(true);
  });

  it('keeps an operation in progress from being abandoned until it has ended', async () => {
    await given('in progress', held);
    const abandoned = { to: 'failed', message: 'Given up' } as const;
    expect(
      await operations.abandon({ orchestrationID: id, ordinal: 1 }, { at: claim.expiresAt, ...abandoned }),
    ).toBe(false);
    expect(
      await operations.abandon(
        { orchestrationID: id, ordinal: 1 },
        { at: claim.expiresAt + 1, ...abandoned },
      ),
    ).toBe(true);
  });
});

describe('an operation', () => {
  it('is not started while its turn sleeps, or by another child', async () => {
    await given('pending', { ...held, sleep });
    const started = { at: now, to: 'in progress', message: 'Started' } as const;
    expect(await operations.start((await operations.get(id, 1))!, claim, started)).toBe(false);
    await operations.wake({ orchestrationID: id, ordinal: 1 }, sleep.sleepID);
    expect(
      await operations.start((await operations.get(id, 1))!, { ...claim, child: 'child-1' }, started),
    ).toBe(false);
    expect(await operations.start((await operations.get(id, 1))!, claim, started)).toBe(true);
  });

  it.each(['pending', 'retrying', 'in progress', 'succeeded', 'canceled'] as const)(
    'that is %s is not retried',
    async (state) => {
      const operation = await given(state, state === 'in progress' ? held : {});
      const retry = { at: now, to: 'retrying', message: 'Again' } as const;
      expect(await operations.retry(operation, ALWAYS_OPEN, retry)).toBe(false);
      expect(await read()).toEqual(operation);
    },
  );

  it('being retried is made due earlier only while it is unclaimed', async () => {
    const operation = await given('retrying', { due: later });
    await operations.claim(id, await candidate(), claim);
    expect(await operations.hasten(operation, step)).toBe(false);
    expect(await read()).not.toHaveProperty('immediate');
  });

  it('gets no other window if it was claimed or started since it was read', async () => {
    const free = await given('pending');
    await operations.claim(id, await candidate(), claim);
    expect(await operations.reschedule(free, later, times, step)).toBe(false);
    const claimed = await read();
    await operations.start((await operations.get(id, 1))!, claim, {
      at: now,
      to: 'in progress',
      message: 'Started',
    });
    expect(await operations.reschedule(claimed, later, times, step)).toBe(false);
    expect(await read()).toMatchObject({ windowBegin: 0 });
  });

  it('is not replaced by an older planner, nor by its own', async () => {
    const operation = await given('pending');
    const another = sampleOperation(id, 1, { runtimeID: 'another' });
    expect(await operations.put(another, 1)).toBe(false);
    expect((await read()).runtimeID).toBe(operation.runtimeID);
    expect(await operations.put(another, 2)).toBe(true);
    expect(await operations.put(operation, 1)).toBe(false);
    expect((await read()).runtimeID).toBe('another');
  });
});
