import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import { claimMarginMilliseconds } from '../../../lib/model/lateness.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { OperationState } from '../../../lib/model/states.ts';
import { returnDeadClaims } from '../../../lib/sweep/returnDeadClaims.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

const minute = 60_000;
const rule = { begin: '000000+0000', end: '010000+0000' };

/** A window that opens, or has opened, in so many minutes and lasts for an hour. */
const windowIn = (minutes: number): Partial<Operation> => {
  const begin = now + minutes * minute;
  const end = begin + 60 * minute;
  return {
    rule,
    windowBegin: begin,
    windowEnd: end,
    due: { kind: 'closed', opensAt: begin, closesAt: end },
  };
};
/** A turn sleeps with it. */
const asleep = (turn: number, wakeAt: number): Partial<Operation> => ({
  due: { kind: 'held', turn },
  claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt: wakeAt + claimMarginMilliseconds },
  sleep: { sleepID: `sleep-${turn}`, taskToken: `sleeper-${turn}`, scheduleName: `schedule-${turn}`, wakeAt },
});
const sleepsUntil = (turn: number, minutes: number): Partial<Operation> => ({
  ...windowIn(minutes),
  ...asleep(turn, now + minutes * minute),
});
const upgrading = (turn: number, expiresAt = now + 60 * minute): Partial<Operation> => ({
  state: 'in progress',
  startedAt: now,
  due: { kind: 'held', turn },
  claim: { child: `child-${turn}`, turn, attempt: 1, expiresAt },
});
/** Its claim was ended because its turn had died. */
const orphaned: Partial<Operation> = upgrading(9, 0);
const free: Partial<Operation> = { due: ALWAYS_OPEN };
const opened: Partial<Operation> = windowIn(-30);
const missed: Partial<Operation> = windowIn(-90);

let world: MemoryProduct;
let id: string;
beforeEach(() => {
  world = createMemoryProduct();
});

async function given(...operations: Partial<Operation>[]): Promise<void> {
  const states = operations.map(({ state }): OperationState => state ?? 'pending');
  ({ id } = await world.put({ state: 'in progress' }, states, (place) => operations[place] ?? {}));
}
async function parked(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1)
    await world.deps.parked.park(
      id,
      { taskToken: `parked-${turn}`, child: `parked-${turn}`, attempt: 1 },
      now,
    );
}
const swept = async () => {
  world.woken.length = 0;
  await sweep(world.deps);
  return world.woken;
};

describe('the sweep', () => {
  it('waits two minutes for an overdue schedule before it wakes the sleeper itself', async () => {
    await given(asleep(0, now));
    world.advance(2 * minute);
    expect(await swept()).toEqual([]);
    world.advance(1);
    expect(await swept()).toEqual(['sleeper-0']);
    expect(await world.deps.operations.get(id, 1)).toMatchObject({ sleep: undefined });
  });

  it('lets turns sleep on that have nothing to do before their windows open', async () => {
    await given(sleepsUntil(0, 60), sleepsUntil(1, 120), upgrading(2), windowIn(180), missed);
    expect(await swept()).toEqual([]);
  });

  it.each([
    ['may start at any time', free],
    ['has an open window that nobody has met yet', opened],
    ['has lost its turn while in progress', orphaned],
  ])('wakes the sleeper that would sleep longest for an operation that %s', async (_, waiting) => {
    await given(sleepsUntil(0, 60), sleepsUntil(1, 180), sleepsUntil(2, 120), waiting);
    expect(await swept()).toEqual(['sleeper-1']);
  });

  it('wakes as many sleepers as operations wait', async () => {
    await given(sleepsUntil(0, 60), sleepsUntil(1, 180), sleepsUntil(2, 120), free, opened, missed);
    expect(new Set(await swept())).toEqual(new Set(['sleeper-1', 'sleeper-2']));
  });

  it('wakes nobody while an operation without a window sleeps, because then nothing may start', async () => {
    await given(asleep(0, now + 60 * minute), sleepsUntil(1, 180), free);
    expect(await swept()).toEqual([]);
  });

  it('wakes nobody while an operation with an open window sleeps', async () => {
    await given({ ...opened, ...asleep(0, now + 60 * minute) }, sleepsUntil(1, 180), free);
    expect(await swept()).toEqual([]);
  });

  it('does not mistake an operation’s own pause for a sign that nothing may start', async () => {
    await given({ ...asleep(0, now + 60 * minute), pausedUntil: now + minute }, sleepsUntil(1, 180), free);
    expect(await swept()).toEqual(['sleeper-1']);
  });

  it.each([
    ['is over', -90],
    ['ends now', -60],
    ['is still to come', 1],
  ])(
    'does not mistake an operation whose window %s for a sign that nothing may start',
    async (_, minutes) => {
      await given({ ...windowIn(minutes), ...asleep(0, now + 60 * minute) }, sleepsUntil(1, 180), free);
      expect(await swept()).toEqual(['sleeper-1']);
    },
  );

  it('wakes the sleepers of a paused orchestration, and leaves its parked turns for the resume', async () => {
    await given(upgrading(0), sleepsUntil(1, 60), sleepsUntil(2, 120), free);
    await parked(2);
    const pause = { at: now, cause: 'operator', reason: '' } as const;
    await world.deps.orchestrations.change(id, { at: now, to: 'paused', set: { pause } });
    expect(new Set(await swept())).toEqual(new Set(['sleeper-1', 'sleeper-2']));
    expect(await world.deps.parked.all(id)).toHaveLength(2);
  });

  it('wakes all parked turns of a paused orchestration in which nothing is in progress', async () => {
    await given(free);
    await parked(2);
    const pause = { at: now, cause: 'operator', reason: '' } as const;
    await world.deps.orchestrations.change(id, { at: now, to: 'paused', set: { pause } });
    expect(await swept()).toHaveLength(2);
    expect(await world.deps.parked.all(id)).toEqual([]);
  });

  it.each([
    ['that nobody holds', free],
    ['whose window opens later, and that nobody holds', windowIn(60)],
    ['that has lost its turn while in progress', orphaned],
  ])('wakes one parked turn for an operation %s', async (_, waiting) => {
    await given(upgrading(0), waiting);
    await parked(3);
    expect(await swept()).toHaveLength(1);
    expect(await world.deps.parked.all(id)).toHaveLength(2);
  });

  it('leaves turns parked while others work on all that is left', async () => {
    await given(upgrading(0), sleepsUntil(1, 60));
    await parked(3);
    expect(await swept()).toEqual([]);
  });

  it('wakes all parked turns once nothing is left', async () => {
    await given({ state: 'succeeded' }, { state: 'failed' });
    await parked(3);
    expect(await swept()).toHaveLength(3);
  });

  it('wakes every turn of an orchestration that is canceling', async () => {
    await given(upgrading(0), sleepsUntil(1, 60), sleepsUntil(2, 120));
    await parked(1);
    await world.deps.orchestrations.change(id, { at: now, to: 'canceling' });
    expect(new Set(await swept())).toEqual(new Set(['sleeper-1', 'sleeper-2', 'parked-0']));
  });

  it('returns the operation and the lease of a dead turn, and wakes one turn for it', async () => {
    await given(upgrading(0), { ...upgrading(1, now - 1), state: 'pending' });
    await parked(2);
    const { operationID, runtimeID } = (await world.deps.operations.get(id, 2))!;
    await world.deps.leases.take({ runtimeID, operationID }, now, now + 60 * minute);
    await returnDeadClaims(world.deps, id);
    expect(world.woken).toHaveLength(1);
    expect(await world.deps.operations.get(id, 2)).toMatchObject({ claim: undefined, due: { kind: 'open' } });
    expect(await world.deps.orchestrations.get(id)).toMatchObject({ workAdded: 1 });
    expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now + 1)).toBe(true);
  });

  it('wakes a turn for each dead one, and leaves a claim until the moment at which it expires', async () => {
    await given(upgrading(0, now - 1), upgrading(1, now - 1), upgrading(2, now));
    await parked(3);
    await returnDeadClaims(world.deps, id);
    expect(world.woken).toHaveLength(2);
    expect(await world.deps.operations.get(id, 3)).toMatchObject({ claim: { child: 'child-2' } });
  });

  it('leaves a claim that its turn renewed after it was found to have expired', async () => {
    await given(upgrading(0, now - 1));
    const { expired } = world.deps.operations;
    world.deps.operations.expired = async (...asked) => {
      const found = await expired.apply(world.deps.operations, asked);
      return found.map((operation) => ({
        ...operation,
        claim: { ...operation.claim!, expiresAt: now + minute },
      }));
    };
    await returnDeadClaims(world.deps, id);
    expect(await world.deps.operations.get(id, 1)).toMatchObject({ claim: { child: 'child-0' } });
  });
});
