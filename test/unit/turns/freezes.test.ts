import { beforeEach, describe, expect, it } from 'vitest';
import { claimMarginMilliseconds } from '../../../lib/model/lateness.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import type { Interval } from '../../../lib/windows/Interval.ts';
import { InvalidPolicy } from '../../../lib/windows/policyText.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOperation, sampleTurn } from '../../support/samples.ts';

const minute = 60_000;
const freeze: Interval = { begin: now - minute, end: now + 60 * minute };
/** A window that opens after the freeze. */
const later: Partial<Operation> = {
  rule: { begin: '140000+0000', end: '160000+0000' },
  windowBegin: now + 120 * minute,
  windowEnd: now + 240 * minute,
  due: { kind: 'closed', opensAt: now + 120 * minute, closesAt: now + 240 * minute },
};

let world: MemoryProduct;
let freezes: () => readonly Interval[];
beforeEach(() => {
  world = createMemoryProduct();
  freezes = () => [freeze];
});

const take = async (id: string) => {
  const settings = { missedWindows: 3 };
  return await takeNextOperation({ ...world.deps, settings, freezes: async () => freezes() }, sampleTurn(id));
};
const sleeps = async (id: string, ordinal: number) =>
  await waitForWindow(world.deps, { ...sampleTurn(id), ordinal, taskToken: 'token' });
const iso = (at: number) => new Date(at).toISOString();

describe('a turn in a freeze', () => {
  it('sleeps until the freeze is over, even if its operation could start now', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending', 'pending']);
    expect(await take(id)).toMatchObject({ action: 'sleep', until: iso(freeze.end) });
    const [held] = await world.deps.operations.held(id);
    expect(held?.claim?.expiresAt).toBe(freeze.end + claimMarginMilliseconds);
  });

  it('sleeps until its window opens if that is after the freeze', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => later);
    expect(await take(id)).toMatchObject({ action: 'sleep', until: iso(now + 120 * minute) });
  });

  it('stays asleep when its call is repeated, and starts once the freeze is over', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending', 'pending']);
    const { ordinal } = await take(id);
    await sleeps(id, ordinal);
    expect(await take(id)).toMatchObject({ action: 'sleep', ordinal, until: iso(freeze.end) });
    expect(world.woken).toEqual([]);
    world.advance(61 * minute);
    expect(await take(id)).toMatchObject({ action: 'upgrade', ordinal });
    expect(world.woken).toEqual(['token']);
  });

  it('keeps sleeping if a freeze begins during its sleep, even if others could start', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => later);
    freezes = () => [];
    expect(await take(id)).toMatchObject({ action: 'sleep' });
    await sleeps(id, 1);
    await world.deps.operations.put(sampleOperation(id, 2), 1);
    freezes = () => [freeze];
    expect(await take(id)).toMatchObject({ action: 'sleep', ordinal: 1 });
    expect(world.woken).toEqual([]);
  });
});

describe('a turn that cannot use the maintenance policy', () => {
  it('sleeps for a quarter of an hour, then asks again', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending']);
    freezes = () => {
      throw new InvalidPolicy('not JSON');
    };
    expect(await take(id)).toMatchObject({ action: 'sleep', until: iso(now + 15 * minute) });
    freezes = () => [];
    world.advance(15 * minute);
    expect(await take(id)).toMatchObject({ action: 'upgrade' });
  });

  it('sleeps until the freeze ends that the orchestration remembers', async () => {
    const hold = { text: 'Nothing starts during a freeze', endsAt: freeze.end };
    const { id } = await world.put({ state: 'in progress', hold }, ['pending']);
    freezes = () => {
      throw new InvalidPolicy('not JSON');
    };
    expect(await take(id)).toMatchObject({ action: 'sleep', until: iso(freeze.end) });
  });

  it('passes on an error that does not concern the policy', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending']);
    freezes = () => {
      throw new Error('the table is gone');
    };
    await expect(take(id)).rejects.toThrow('the table is gone');
  });
});
