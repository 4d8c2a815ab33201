import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { nextLook, typicalSeconds } from '../../../lib/turns/nextLook.ts';
import { onlyClaim } from '../../../lib/turns/onlyClaim.ts';
import { waitForWork } from '../../../lib/turns/waitForWork.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

const minute = 60_000;

let world: MemoryProduct;
let id: string;
beforeEach(() => {
  world = createMemoryProduct();
});
const held = (child: string, turn = 0): Partial<Operation> => ({
  due: { kind: 'held', turn },
  claim: { child, turn, attempt: 1, expiresAt: now + minute },
});
const running = (child: string, turn = 0): Partial<Operation> => ({
  ...held(child, turn),
  state: 'in progress',
  startedAt: now,
});
const free: Partial<Operation> = { due: ALWAYS_OPEN };
async function given(changed: Partial<Orchestration>, ...operations: Partial<Operation>[]): Promise<void> {
  ({ id } = await world.put(
    { state: 'in progress', ...changed },
    operations.map(({ state = 'pending' }) => state),
    (place) => operations[place] ?? {},
  ));
}

describe('a child with more than one claim', () => {
  const kept = async () =>
    (await onlyClaim(world.deps, { orchestrationID: id, turn: 0, child: 'own' }))?.ordinal;
  const childOf = async (ordinal: number) => (await world.deps.operations.get(id, ordinal))?.claim?.child;

  it('keeps the first in the plan, and gives the others back with their leases', async () => {
    await given({}, held('own'), held('own'), held('own'));
    const { runtimeID, operationID } = (await world.deps.operations.get(id, 2))!;
    await world.deps.leases.take({ runtimeID, operationID }, now, now + minute);
    expect(await kept()).toBe(1);
    expect(await world.deps.operations.get(id, 2)).toMatchObject({ claim: undefined, due: { kind: 'open' } });
    expect(await childOf(3)).toBeUndefined();
    expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now)).toBe(true);
  });

  it('keeps the one in progress, wherever it stands in the plan', async () => {
    await given({}, held('own'), running('own'), held('own'));
    expect(await kept()).toBe(2);
    expect([await childOf(1), await childOf(3)]).toEqual([undefined, undefined]);
  });

  it('leaves a second one in progress to another turn', async () => {
    await given({}, running('own'), running('own'));
    expect(await kept()).toBe(1);
    expect(await world.deps.operations.get(id, 2)).toMatchObject({
      state: 'in progress',
      claim: { child: '', expiresAt: 0 },
    });
  });

  it('touches no claim of another child', async () => {
    await given({}, held('another'), held('own'));
    expect(await kept()).toBe(2);
    expect(await childOf(1)).toBe('another');
    await given({}, held('another'));
    expect(await kept()).toBeUndefined();
  });
});

describe('a turn that parks', () => {
  const parks = async (round = 1) => {
    world.woken.length = 0;
    await waitForWork(world.deps, {
      ...{ orchestrationID: id, attempt: 1, turn: 0, round, turns: 2, workers: 2, steps: 0, parked: false },
      ...{ child: 'own', action: 'park', ordinal: 0, shoot: '', expiresAt: '', taskToken: 'token' },
    } as Parameters<typeof waitForWork>[1]);
    return world.woken.length === 0;
  };
  const pause = { at: now, cause: 'operator', reason: '' } as const;

  it.each([
    ['others are at work on all that is left', {}, [running('b', 1)]],
    ['another turn holds what waits', {}, [held('b', 1)]],
    [
      'something of a paused orchestration is in progress',
      { state: 'paused', pause },
      [running('b', 1), free],
    ],
  ] as const)('stays parked while %s', async (_, changed, operations) => {
    await given(changed, ...operations);
    expect(await parks()).toBe(true);
    expect(await world.deps.parked.all(id)).toHaveLength(1);
  });

  it.each([
    ['something waits that no turn holds', {}, [running('b', 1), free]],
    ['it has a claim itself', {}, [running('own')]],
    ['nothing is left', {}, [{ state: 'succeeded', due: undefined }]],
    [
      'a claim has ended',
      {},
      [{ ...running('b', 1), claim: { ...running('b', 1).claim!, expiresAt: now - 1 } }],
    ],
    ['the orchestration is canceling', { state: 'canceling' }, [running('b', 1)]],
    ['a newer attempt has begun', { attempt: 2 }, [running('b', 1)]],
    ['nothing of a paused orchestration is in progress', { state: 'paused', pause }, [held('b', 1)]],
  ] as const)('takes again at once if %s', async (_, changed, operations) => {
    await given(changed as Partial<Orchestration>, ...(operations as readonly Partial<Operation>[]));
    expect(await parks()).toBe(false);
    expect(await world.deps.parked.all(id)).toEqual([]);
  });

  it('takes again at once if its orchestration does not exist', async () => {
    id = 'none';
    expect(await parks()).toBe(false);
  });
});

describe('the next look at an upgrade', () => {
  it.each([
    ['comes at 70 % of the expected duration', 0, 1000, 600],
    ['comes at 70 % of the expected duration', 0, 100, 70],
    ['comes at 70 % of the expected duration, less what has passed', 20, 100, 50],
    ['comes 15 % of the expected duration later from then on', 70, 100, 15],
    ['comes 15 % of the time that has passed later where that is longer', 200, 100, 30],
    ['comes in whole seconds, rounded up', 71, 101, 16],
    ['comes after a second at least', 0, 0, 1],
    ['comes after ten minutes at most', 9000, 100, 600],
  ])('%s: %i of %i s', (_, elapsed, expected, seconds) => {
    expect(nextLook(elapsed, expected)).toBe(seconds);
  });

  it('expects the median of what was seen, or else the default', () => {
    expect(typicalSeconds([300, 20, 100], 7)).toBe(100);
    expect(typicalSeconds([9, 10, 1, 2], 7)).toBe(9);
    expect(typicalSeconds([], 7)).toBe(7);
  });
});
