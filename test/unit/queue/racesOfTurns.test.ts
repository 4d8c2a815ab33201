import { describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { reviveOrchestration } from '../../../lib/orchestrations/reviveOrchestration.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { wakeSleepers } from '../../../lib/sleepers/wakeSleepers.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { handBackOperation } from '../../../lib/turns/handBackOperation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { waitForWork } from '../../../lib/turns/waitForWork.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { takeInputSchema } from '../../../lib/workflow/payloads.ts';
import {
  act,
  type Dependencies,
  endFirst,
  given,
  id,
  minute,
  operation,
  progress,
  sleeping,
  system,
  take,
  turnOf,
  upgrade,
  windowIn,
} from '../../support/raceSteps.ts';
import { sampleNow as now, sampleOperation } from '../../support/samples.ts';

describe('a turn that finds nothing', () => {
  /** The first operation is in progress, by turn 0; the others as given. */
  async function working(...others: Partial<Operation>[]): Promise<void> {
    await given({}, {}, ...others);
    await take(0);
    await upgrade(0);
  }
  const waiting = (taskToken: string) => {
    let woken = 0;
    const wake = () => {
      woken += 1;
    };
    system.services.tokens.set(taskToken, { open: true, isAlive: () => true, wake });
    return () => woken;
  };
  async function parks(number: number, taskToken = `parked-${number}`): Promise<() => number> {
    const woken = waiting(taskToken);
    await act((deps) => waitForWork(deps, { ...turnOf(number), taskToken }));
    return woken;
  }
  const tokens = async () => (await act((deps) => deps.parked.all(id))).map(({ taskToken }) => taskToken);
  const failed = { state: 'failed', due: undefined } as const;
  const retryAll = () =>
    act((deps) =>
      retryOrchestration(deps, {
        orchestrationID: id,
        operationIDs: [],
        immediate: false,
        actor: { subject: 's' },
      }),
    );

  it('parks while others work, without appearing in any index or list', async () => {
    await working(failed);
    expect(await take(1)).toMatchObject({ action: 'park', parked: true, ordinal: 0 });
    const woken = await parks(1);
    expect(woken()).toBe(0);
    expect(await tokens()).toEqual(['parked-1']);
    expect(await act((deps) => deps.operations.counts(id))).toMatchObject({ 'in progress': 1, failed: 1 });
    expect(await act((deps) => deps.operations.range(id, 1, 999_999))).toHaveLength(2);
  });

  it('ends in an execution of release 0.1.0, which knows no parking', async () => {
    await working(failed);
    const { round: _round, turns: _turns, ...old } = turnOf(1);
    expect(await act((deps) => takeNextOperation(deps, takeInputSchema.parse(old)))).toMatchObject({
      action: 'done',
    });
  });

  it('is woken by a retry, one for each operation, not counting dead turns', async () => {
    await working(failed, failed, failed);
    const [dead, ...alive] = [
      await parks(9, 'dead'),
      await parks(2),
      await parks(3),
      await parks(4),
      await parks(5),
    ];
    system.services.tokens.get('dead')!.open = false;
    await retryAll();
    expect(dead!()).toBe(0);
    expect(alive.map((woken) => woken()).filter((times) => times === 1)).toHaveLength(3);
    // The one that is left, and perhaps the dead one.
    expect((await tokens()).filter((token) => token !== 'dead')).toHaveLength(1);
  });

  it('is woken before sleeping turns are', async () => {
    await given({}, {}, failed, windowIn(30));
    await take(0);
    await upgrade(0);
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 3 });
    const sleeper = await sleeping(1, 3);
    const woken = await parks(2);
    await retryAll();
    expect([woken(), sleeper()]).toEqual([1, false]);
  });

  it('ends when the last operation has ended, and wakes parked turns', async () => {
    await working();
    const woken = await parks(1);
    system.scheduler.now += 10 * minute;
    await act((deps) => deps.orchestrations.change(id, { at: now, set: { turnsOut: '1.1' } }));
    expect(await upgrade(0)).toMatchObject({ state: 'succeeded', next: 'take again' });
    expect(await take(0)).toMatchObject({ action: 'done' });
    expect(woken()).toBe(1);
    expect(await take(1)).toMatchObject({ action: 'done' });
    expect(await tokens()).toEqual([]);
  });

  it.each([
    ['the last operation ends', endFirst],
    [
      'work is added',
      (deps: Dependencies) =>
        deps.operations.retry({ ...failed, ...sampleOperation(id, 2) }, ALWAYS_OPEN, {
          at: now,
          to: 'retrying',
          message: 'Again',
        }),
    ],
    [
      'a claim ends',
      (deps: Dependencies) =>
        deps.operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1-0' }),
    ],
    ['it is canceled', (deps: Dependencies) => deps.orchestrations.change(id, { at: now, to: 'canceling' })],
    [
      'a newer attempt begins',
      (deps: Dependencies) => deps.orchestrations.change(id, { at: now, set: { attempt: 2 } }),
    ],
  ])('wakes itself if, before its token is stored, %s', async (_, happens) => {
    await working(failed);
    expect(await take(1)).toMatchObject({ action: 'park' });
    await act(happens);
    const woken = await parks(1);
    expect(woken()).toBe(1);
    expect(await tokens()).toEqual([]);
  });

  it('loses no token if its call comes twice', async () => {
    await working(failed);
    await parks(1, 'first');
    await parks(1, 'second');
    const both = (await tokens()).toSorted();
    expect(both).toEqual(['first', 'second']);
    await act((deps) => waitForWork(deps, { ...turnOf(1), taskToken: 'second' }));
    expect((await tokens()).toSorted()).toEqual(both);
  });

  it.each<[string, (deps: Dependencies) => Promise<unknown>]>([
    ['a cancel', (deps: Dependencies) => cancelOrchestration(deps, id, { subject: 's' })],
    [
      'a turn that failed',
      (deps: Dependencies) =>
        handBackOperation(deps, { ...turnOf(0), ordinal: 1, error: { Error: 'E', Cause: '' } }),
    ],
    [
      'giving up',
      (deps: Dependencies) => finishOrchestration(deps, { orchestrationID: id, attempt: 1, failure: 'ill' }),
    ],
    [
      'a round that begins',
      (deps: Dependencies) => planOperations(deps, { orchestrationID: id, attempt: 1, progress }),
    ],
    [
      'a newer attempt',
      async (deps: Dependencies) => {
        system.services.executions.set(`${id}-1`, { name: '', input: {} as never, alive: false });
        await reviveOrchestration(deps, id);
      },
    ],
    [
      'the sweep that finds dead turns',
      async (deps: Dependencies) => {
        system.services.executions.set(`${id}-1`, { name: '', input: {} as never, alive: true });
        system.scheduler.now += 60 * minute;
        await sweep(deps);
      },
    ],
    [
      'the sweep that finds nothing open',
      async (deps: Dependencies) => {
        system.services.executions.set(`${id}-1`, { name: '', input: {} as never, alive: true });
        await endFirst(deps);
        await sweep(deps);
      },
    ],
  ])('is woken by %s', async (_, happens) => {
    await working(failed);
    const woken = await parks(1);
    await act(happens);
    expect(woken()).toBe(1);
    expect(await tokens()).toEqual([]);
  });

  it('is woken by a turn that gives its operation back for a better one', async () => {
    await given({}, {}, windowIn(30), failed);
    await take(0);
    await upgrade(0);
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 2 });
    const woken = await parks(2);
    await act((deps) => deps.operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1-0' }));
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(woken()).toBe(1);
    expect(await take(2)).toMatchObject({ action: 'sleep', ordinal: 2 });
  });
});

describe('a sleep', () => {
  it('is never lost if a call of its turn is repeated', async () => {
    await given({}, windowIn(30));
    await take(0);
    const first = await sleeping(0, 1, 'first');
    const second = await sleeping(0, 1, 'second');
    expect([first(), second()]).toEqual([true, false]);
    expect(system.services.schedules.size).toBe(1);
    // Nothing may start, and nothing opens earlier: old calls of this turn change nothing.
    await act((deps) => waitForWindow(deps, { ...turnOf(0), ordinal: 1, taskToken: 'second' }));
    expect(await take(0)).toMatchObject({ action: 'sleep', ordinal: 1 });
    expect(second()).toBe(false);
    expect((await operation()).sleep).toMatchObject({ taskToken: 'second' });
    expect(system.services.schedules.size).toBe(1);
    system.scheduler.now += 31 * minute;
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(second()).toBe(true);
    expect(system.services.schedules.size).toBe(0);
  });

  it('is recorded until its schedule is deleted and its task continues', async () => {
    await given({}, windowIn(30));
    await take(0);
    await sleeping(0, 1);
    const another = { sleepID: 'x', taskToken: 'x', scheduleName: 'x', wakeAt: now };
    expect(
      await act((deps) =>
        deps.operations.fallAsleep({ orchestrationID: id, ordinal: 1, child: 'child-1-0' }, another),
      ),
    ).toBe(false);
    await act(async (deps) => {
      const executions = {
        ...deps.executions,
        wake: async () => {
          throw new Error('the service is ill');
        },
      };
      await expect(wakeSleepers({ ...deps, executions }, id)).rejects.toThrow('ill');
    });
    expect(system.services.schedules.size).toBe(0);
    expect((await operation()).sleep).toMatchObject({ taskToken: 'token-0' });
  });

  it('leaves no schedule behind if it ends before its schedule is created', async () => {
    await given({}, windowIn(30));
    await take(0);
    await act(async (deps) => {
      const { wakeUps } = deps;
      const schedule = wakeUps.schedule.bind(wakeUps);
      wakeUps.schedule = async (...args) => {
        const { sleep } = (await deps.operations.get(id, 1)) ?? {};
        await deps.operations.wake({ orchestrationID: id, ordinal: 1 }, sleep?.sleepID ?? '');
        await schedule(...args);
      };
      await waitForWindow(deps, { ...turnOf(0), ordinal: 1, taskToken: 'token' });
    });
    expect(system.services.schedules.size).toBe(0);
  });

  it('ends by the sweep if an operation may start and no other turn takes it', async () => {
    await given({}, {}, windowIn(300));
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await take(0)).toMatchObject({ action: 'sleep', ordinal: 2 });
    const woken = await sleeping(0, 2);
    // The other turn is gone, and with it what it was to take.
    await act((deps) =>
      deps.operations.release(
        { orchestrationID: id, ordinal: 1, child: 'child-1-1' },
        { kind: 'open', opensAt: 0, closesAt: now * 2 },
      ),
    );
    system.services.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: true });
    await act((deps) => sweep(deps));
    expect(woken()).toBe(true);
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
  });
});
