import { describe, expect, it } from 'vitest';
import { dueOf } from '../../../lib/model/dueOf.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { handBackOperation } from '../../../lib/turns/handBackOperation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import {
  act,
  endFirst,
  given,
  id,
  minute,
  operation,
  orchestration,
  sleeping,
  system,
  take,
  turnOf,
  upgrade,
  windowIn,
} from '../../support/raceSteps.ts';
import { sampleNow as now } from '../../support/samples.ts';

describe('a claim', () => {
  it('that was ended locks out the child that had it', async () => {
    await given({}, {});
    await take(0);
    await upgrade(0);
    expect(
      await act((deps) => deps.operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1-0' })),
    ).toBe(true);
    const started = await operation();
    expect(await act((deps) => deps.operations.remember(started, 'child-1-0', {}))).toBe(false);
    // It takes again: another turn may have taken its operation, and left it none.
    expect(await upgrade(0)).toMatchObject({ next: 'take again' });
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
  });

  it('of an older attempt ends with its first look', async () => {
    await given({}, {});
    await take(0);
    await act((deps) => deps.orchestrations.change(id, { at: now, set: { attempt: 2 } }));
    await upgrade(0);
    expect(system.services.patches).toEqual([]);
    expect(await take(0, 2)).toMatchObject({ action: 'upgrade', ordinal: 1 });
  });

  it.each([
    ['may start', {}, 'upgrade'],
    ['sleep', windowIn(30), 'sleep'],
  ] as const)('of calls that come at once is one, where operations %s', async (_, each, action) => {
    await given({}, each, each, each, each);
    const runTwice = async () => {
      const calls = [1, 2, 3].map(() =>
        system.run('take', async (process) => await takeNextOperation(system.deps(process), turnOf(0))),
      );
      await system.scheduler.run(() => true, 10_000);
      return await Promise.all(calls);
    };
    for (let place = 0; place < 20; place += 1) {
      for (const outcome of await runTwice()) expect(outcome).toMatchObject({ value: { action } });
      const held = await act((deps) => deps.operations.held(id));
      expect(held).toHaveLength(1);
      await act((deps) =>
        deps.operations.release(
          { orchestrationID: id, ordinal: held[0]!.ordinal, child: 'child-1-0' },
          dueOf(held[0]!),
        ),
      );
    }
  });

  it('that was made twice starts only one operation, whichever call’s answer is followed', async () => {
    await given({}, {}, {});
    for (const ordinal of [1, 2]) {
      const [candidate] = await act((deps) => deps.operations.candidates(id, ['0#', '1#~'], 1));
      const claim = { child: 'child-1-0', turn: 0, attempt: 1, expiresAt: now + minute };
      expect(candidate?.ordinal).toBe(ordinal);
      await act((deps) => deps.operations.claim(id, candidate!, claim));
    }
    expect(await upgrade(0, 1, 2)).toMatchObject({ next: 'take again' });
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await upgrade(0, 1, 1)).toMatchObject({ state: 'in progress' });
    expect(await operation(2)).toMatchObject({ state: 'pending', claim: undefined });
  });

  it('that a late call makes for an ended turn is not started by another late call of that turn', async () => {
    await given({}, {}, {});
    system.services.outages.push({ runtimeID: 'runtime-1', begin: now, end: now + minute });
    const { claim } = await take(0);
    expect(await upgrade(0, 1, 1, claim)).toMatchObject({ state: 'pending', next: 'take again' });
    // Turn 0 is over, and another one has its place.
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 2, claim: 1 });
    await upgrade(1, 1, 2, 1);
    system.scheduler.now += minute;
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1, claim: 2 });
    await upgrade(0, 1, 1, claim);
    expect(await operation()).toMatchObject({ state: 'pending' });
    expect(system.services.patches).toMatchObject([{ runtimeID: 'runtime-2' }]);
    // The turn itself is told its claim.
    expect(await upgrade(0, 1, 1, 2)).toMatchObject({ state: 'in progress' });
  });

  it('that was lost leaves no lease, even if its call takes the lease again after the end', async () => {
    await given({}, {});
    await take(0);
    await upgrade(0);
    const input = { ...turnOf(0), ordinal: 1, taken: { claim: 0 } };
    // The end comes between the lease and the look's own write.
    await act(async (deps) => {
      const upgradeOf = async () => async () => {
        await endFirst(deps);
        await deps.leases.release((await deps.operations.get(id, 1))!);
        await deps.leases.take((await deps.operations.get(id, 1))!, now, now + 60 * minute);
        return { state: 'in progress', description: 'looks' } as const;
      };
      return await upgradeRuntime({ ...deps, upgradeOf }, input);
    }, input.child);
    expect(
      await act((deps) => deps.leases.take({ runtimeID: 'runtime-1', operationID: 'another' }, now, now + 1)),
    ).toBe(true);
  });

  it('of a failed turn passes to a sleeping turn', async () => {
    await given({}, windowIn(30), windowIn(60));
    await take(0);
    await take(1);
    const woken = await sleeping(1, 2);
    const error = { Error: 'E', Cause: 'broken' };
    await act((deps) => handBackOperation(deps, { ...turnOf(0), ordinal: 1, error }));
    expect(woken()).toBe(true);
    expect(await orchestration()).toMatchObject({ workAdded: 1, trouble: 'E: broken' });
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 1 });
  });

  it('is given back when its turn takes over an upgrade from a dead turn', async () => {
    await given({}, {}, windowIn(30));
    await take(0);
    await upgrade(0);
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 2 });
    await act((deps) => deps.operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1-0' }));
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await operation(2)).toMatchObject({ claim: undefined });
  });
});

describe('an upgrade', () => {
  it('whose start was recorded by a call that died is not begun after a cancel', async () => {
    await given({}, {});
    await take(0);
    const step = { at: now, to: 'in progress', message: 'Started' } as const;
    const claim = { child: 'child-1-0', turn: 0, attempt: 1, expiresAt: now + minute };
    const claimed = await operation();
    await act((deps) => deps.operations.start(claimed, claim, step));
    await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
    expect(await upgrade(0)).toMatchObject({ state: 'canceled' });
    expect(system.services.patches).toEqual([]);
    expect((await orchestration()).state).toBe('canceled');
  });

  it.each([
    ['window is moved', windowIn(-10), windowIn(30)],
    ['runtime is frozen', {}, { pausedUntil: now + 30 * minute, pausedByFreeze: true }],
  ])('whose %s just before it is marked as started is not marked, and waits', async (_, before, after) => {
    await given({}, before);
    await take(0);
    const answer = await act(async (deps) => {
      const { operations } = deps;
      const start = operations.start.bind(operations);
      operations.start = async (...asked) => {
        const { due: _due, ...times } = after;
        const moved = (await operations.get(id, 1)) as Operation;
        const step = { at: now, message: 'The maintenance policy has changed' };
        await operations.reschedule(moved, dueOf({ ...moved, ...times }), times, step);
        return await start(...asked);
      };
      return await upgradeRuntime(deps, { ...turnOf(0), ordinal: 1, taken: { claim: 1 } });
    }, 'child-1-0');
    expect(answer).toMatchObject({ next: 'take again' });
    const { state, history } = await operation();
    expect(state).toBe('pending');
    expect(history.filter((step) => step.state === 'in progress')).toEqual([]);
    expect(await take(0)).toMatchObject({ action: 'sleep', ordinal: 1 });
    expect(system.services.patches).toEqual([]);
  });

  it('is not started by a call that comes after its window', async () => {
    await given({}, windowIn(-10));
    expect(await take(0)).toMatchObject({ action: 'upgrade' });
    system.scheduler.now = now + 51 * minute;
    expect(await upgrade(0)).toMatchObject({ next: 'take again' });
    expect(await operation()).toMatchObject({ state: 'pending', claim: undefined });
    expect(system.invariants.problems).toEqual([]);
  });

  it('whose end was not reported lets its turn take again, even once all turns have started', async () => {
    await given({ turnsOut: '1.1' }, {}, {});
    await take(0);
    await upgrade(0);
    system.scheduler.now += 10 * minute;
    expect(await upgrade(0)).toMatchObject({ next: 'take again', state: 'succeeded' });
    expect(await upgrade(0)).toMatchObject({ next: 'take again', state: 'succeeded' });
    await act((deps) => deps.orchestrations.change(id, { at: now, set: { turnsOut: '1.0' } }));
    expect(await upgrade(0)).toMatchObject({ next: 'done', state: 'succeeded' });
  });
});
