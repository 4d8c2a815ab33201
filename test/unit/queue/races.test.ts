import { beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import { dueOf } from '../../../lib/model/dueOf.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { executionEnded } from '../../../lib/orchestrations/executionEnded.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { reviveOrchestration } from '../../../lib/orchestrations/reviveOrchestration.ts';
import { settleCancel } from '../../../lib/orchestrations/settleCancel.ts';
import { begin } from '../../../lib/orchestrations/startNext.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { wakeSleepers } from '../../../lib/sleepers/wakeSleepers.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { handBackOperation } from '../../../lib/turns/handBackOperation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { waitForWork } from '../../../lib/turns/waitForWork.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { takeInputSchema } from '../../../lib/workflow/payloads.ts';
import {
  sampleNow as now,
  sampleOperation,
  sampleOrchestration,
  sampleParameters,
} from '../../support/samples.ts';
import { Simulation } from '../../support/simulation/Simulation.ts';

type Dependencies = ReturnType<Simulation['deps']>;

const minute = 60_000;
const progress = { round: 0, idleRounds: 0, open: -1 };
let system: Simulation;
let id: string;

beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 60, freezes: [] });
  // The machine does not go on by itself: each test calls what it is about.
  system.world.runMachine = () => {};
});

/** Runs one use case to its end, alone. */
async function act<Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> {
  const outcome = system.run('test', async (process) => await work(system.deps(process, child)));
  await system.scheduler.run(() => true, 10_000);
  const done = await outcome;
  if ('error' in done) throw new Error(done.error);
  return done.value as Value;
}

async function given(changed: Partial<Orchestration>, ...operations: Partial<Operation>[]): Promise<void> {
  const orchestration = sampleOrchestration({
    state: 'in progress',
    attempt: 1,
    planned: operations.length,
    ...changed,
  });
  id = orchestration.orchestrationID;
  await act(async (deps) => {
    await deps.orchestrations.create(orchestration);
    for (const [place, operation] of operations.entries())
      await deps.operations.put(sampleOperation(id, place + 1, operation), 1);
  });
  for (const place of operations.keys()) {
    const runtimeID = `runtime-${place + 1}`;
    const shoot = { name: `shoot-${place + 1}`, runtimeID } as never;
    const runtime = {
      shoot,
      durationSeconds: 60,
      outcome: 'succeed',
      channel: 'old',
      readyAt: 0,
      tries: 0,
    } as const;
    system.world.runtimes.set(runtimeID, runtime);
  }
}

const turnOf = (number: number, attempt = 1) => ({
  orchestrationID: id,
  attempt,
  turn: number,
  round: 1,
  turns: 100,
  workers: 2,
  steps: 0,
  child: `child-${attempt}-${number}`,
});
const take = (number: number, attempt = 1) => act((deps) => takeNextOperation(deps, turnOf(number, attempt)));
const upgrade = (number: number, attempt = 1, ordinal = 1) => {
  const input = { ...turnOf(number, attempt), ordinal };
  return act((deps) => upgradeRuntime(deps, input), input.child);
};
const operation = async (ordinal = 1) => (await act((deps) => deps.operations.get(id, ordinal))) as Operation;
const orchestration = async () => (await act((deps) => deps.orchestrations.get(id))) as Orchestration;
const holders = () => act((deps) => deps.slots.holders());
/** A turn that sleeps with what it has taken. */
async function sleeping(
  number: number,
  ordinal: number,
  taskToken = `token-${number}`,
): Promise<() => boolean> {
  let woken = false;
  system.world.tokens.set(taskToken, {
    open: true,
    isAlive: () => true,
    wake: () => {
      woken = true;
    },
  });
  await act((deps) => waitForWindow(deps, { ...turnOf(number), ordinal, taskToken }));
  return () => woken;
}

/** A window that begins in so many minutes and lasts an hour. */
function windowIn(minutes: number): Partial<Operation> {
  const begin = now + minutes * minute;
  const end = begin + 60 * minute;
  const time = (at: number) => `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;
  return {
    rule: { begin: time(begin), end: time(end) },
    windowBegin: begin,
    windowEnd: end,
    due: { kind: begin > now ? 'closed' : 'open', begin, end },
  };
}

describe('the queue', () => {
  it('keeps the slot of an attempt that comes between the steps of a settling cancel', async () => {
    await given({ state: 'canceling', attempt: 1 });
    await act((deps) => deps.slots.claim(id, 1));
    const over = await act(async (deps) => {
      const { orchestrations } = deps;
      let first = true;
      const change = orchestrations.change.bind(orchestrations);
      orchestrations.change = async (...args) => {
        if (first) {
          first = false;
          await change(id, { at: now, set: { attempt: 2 } }, { attempt: 1 });
          await deps.slots.claim(id, 2);
        }
        return await change(...args);
      };
      return await settleCancel(deps, id);
    });
    expect(over).toBe(true);
    expect((await orchestration()).state).toBe('canceled');
    expect(await holders()).toEqual([]);
  });

  it('frees a slot that was claimed for an orchestration which is over by then', async () => {
    await given({ state: 'canceled', attempt: 1 });
    const asItWas = sampleOrchestration({ orchestrationID: id, state: 'pending', attempt: 0 });
    await act((deps) => begin(deps, asItWas));
    expect(await holders()).toEqual([]);
  });

  it('gives an orchestration one slot when two callers want it', async () => {
    for (let place = 0; place < 30; place += 1) {
      const claims = [1, 2].map(() =>
        system.run('claim', async (process) => await system.deps(process).slots.claim(`o${place}`, 1)),
      );
      await system.scheduler.run(() => true, 1000);
      expect(await Promise.all(claims)).toContainEqual({ value: true });
      expect(await holders()).toHaveLength(1);
      await act((deps) => deps.slots.release(`o${place}`, 1));
    }
  });

  it('hands the slot to an attempt whose start died halfway', async () => {
    await given({ attempt: 2 });
    await act((deps) => deps.slots.claim(id, 1));
    await act((deps) => reviveOrchestration(deps, id));
    expect(await holders()).toMatchObject([{ attempt: 2 }]);
    expect(system.world.executions.has(`${id}-2`)).toBe(true);
  });

  it('does not leave the schedules of an attempt that died', async () => {
    await given({}, windowIn(30));
    await take(0);
    await sleeping(0, 1);
    system.world.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: false });
    await act((deps) => reviveOrchestration(deps, id));
    expect(await orchestration()).toMatchObject({ attempt: 2 });
    expect(system.world.schedules.size).toBe(0);
  });

  it('lets no call of an ended attempt touch an orchestration that was retried and waits', async () => {
    await given({ state: 'retrying' }, { state: 'retrying' });
    await act((deps) => deps.slots.claim(id, 1));
    const execution = { orchestrationID: id, attempt: 1 };
    for (const failure of ['', 'nothing works'])
      expect(await act((deps) => finishOrchestration(deps, { ...execution, failure }))).toMatchObject({
        again: false,
      });
    expect(await act((deps) => planOperations(deps, { ...execution, progress }))).toMatchObject({
      next: 'finish',
    });
    expect(await take(0)).toMatchObject({ action: 'done' });
    expect(await operation()).toMatchObject({ state: 'retrying' });
    // What had held the slot has freed it; and so it has begun, as the next attempt.
    expect(await orchestration()).toMatchObject({ state: 'in progress', attempt: 2, trouble: '' });
  });

  it('is not left because an orchestration was restarted often while its turns slept', async () => {
    await given({}, windowIn(30), windowIn(60));
    await take(0);
    await sleeping(0, 1);
    for (let restart = 0; restart < 12; restart += 1) {
      const { attempt } = await orchestration();
      system.world.executions.set(`${id}-${attempt}`, { name: '', input: {} as never, alive: false });
      await act((deps) => reviveOrchestration(deps, id));
    }
    expect(await orchestration()).toMatchObject({ state: 'in progress', attempt: 13 });
    let answer = { progress: { ...progress, open: 2 } } as { progress: typeof progress; next?: string };
    for (let round = 0; round < 12; round += 1) {
      const input = { orchestrationID: id, attempt: 13, progress: answer.progress };
      answer = await act((deps) => planOperations(deps, input));
      expect(answer).toMatchObject({ next: 'wait', failure: '', waitSeconds: expect.any(Number) });
    }
    // Once something could run and nothing does, it counts.
    system.scheduler.now += 40 * minute;
    for (let restart = 0; restart < 2; restart += 1) {
      const { attempt } = await orchestration();
      system.world.executions.set(`${id}-${attempt}`, { name: '', input: {} as never, alive: false });
      await act((deps) => reviveOrchestration(deps, id));
    }
    expect(await orchestration()).toMatchObject({ state: 'failed' });
  });

  it('is gone on with in the pauses of the sweep where an execution dies again and again', async () => {
    await given({ idleRestarts: 6, openAtRestart: 1 }, windowIn(30));
    system.world.executions.set(`${id}-1`, { name: '', input: {} as never, alive: false });
    await act((deps) => executionEnded(deps, `${id}-1`));
    expect(await orchestration()).toMatchObject({ attempt: 1 });
    await act((deps) => sweep(deps));
    expect(await orchestration()).toMatchObject({ attempt: 2 });
  });

  it('does not end an orchestration that gets more work while its end is written', async () => {
    await given({}, { state: 'failed', due: undefined });
    const answer = await act(async (deps) => {
      const { operations } = deps;
      const counts = operations.counts.bind(operations);
      operations.counts = async (...args) => {
        const counted = await counts(...args);
        const failed = await operations.get(id, 1);
        if (failed?.state !== 'failed') return counted;
        const step = { at: now, to: 'retrying', message: 'Retrying' } as const;
        await operations.retry(failed, { kind: 'open', begin: 0, end: now * 2 }, step);
        await deps.orchestrations.addWork(id, now);
        return counted;
      };
      return await finishOrchestration(deps, { orchestrationID: id, attempt: 1, failure: '' });
    });
    expect(answer).toMatchObject({ again: true });
    expect((await orchestration()).state).toBe('in progress');
  });

  it('is swept to its end though one orchestration cannot be helped', async () => {
    await given({});
    const waiting = sampleOrchestration({ state: 'pending' });
    await act(async (deps) => {
      await deps.orchestrations.create(waiting);
      const executions = {
        ...deps.executions,
        status: async () => {
          throw new Error('the service is ill');
        },
      };
      await expect(sweep({ ...deps, executions })).rejects.toThrow('The sweep failed 1 times');
    });
    expect(system.world.executions.has(`${waiting.orchestrationID}-1`)).toBe(true);
  });

  it('gives up a canceling orchestration whose operations nobody ends', async () => {
    await given({ state: 'canceling' }, {});
    await given({}, {});
    await take(0);
    await upgrade(0);
    await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
    system.scheduler.now += 60 * minute;
    const input = { orchestrationID: id, attempt: 1, failure: 'nothing works' };
    expect(await act((deps) => finishOrchestration(deps, input))).toMatchObject({ again: false });
    expect((await orchestration()).state).toBe('canceled');
    expect(await operation()).toMatchObject({ state: 'failed' });
  });
});

describe('a plan', () => {
  it('is not touched by an older planner, however late it comes', async () => {
    await given({ planned: undefined });
    system.world.runtimes.set('r', {
      shoot: { name: 's', runtimeID: 'r', globalAccountID: '', subAccountID: '', region: '' } as never,
      durationSeconds: 1,
      outcome: 'succeed',
      channel: 'old',
      readyAt: 0,
      tries: 0,
    });
    const input = { orchestrationID: id, attempt: 1, progress };
    // The first one lists so slowly that a second one plans, and a turn starts, in the meantime.
    const slow = await act(async (deps) => {
      const fleet = deps.fleet;
      const late = async () => {
        expect(await planOperations(depsOf(deps, fleet), input)).toMatchObject({ next: 'upgrade' });
        await takeNextOperation(deps, turnOf(0));
        await upgradeRuntime(deps, { ...turnOf(0), ordinal: 1 });
        return await fleet();
      };
      return await planOperations(depsOf(deps, late), input);
    });
    expect(slow).toMatchObject({ next: 'finish' });
    expect(await operation()).toMatchObject({ state: 'in progress' });
    expect(await orchestration()).toMatchObject({ planned: 1 });
  });

  it('that another planner kept from its end is made again, not taken for an empty one', async () => {
    await given({ planned: undefined });
    const input = { orchestrationID: id, attempt: 1, failure: '' };
    expect(await act((deps) => finishOrchestration(deps, input))).toMatchObject({ again: true });
    expect((await orchestration()).state).toBe('in progress');
  });

  it('call that comes again leaves the turns of the round alone that it began', async () => {
    await given({}, { due: ALWAYS_OPEN }, windowIn(30));
    await take(0);
    await upgrade(0);
    await take(1);
    const woken = await sleeping(1, 2);
    const before = await Promise.all([operation(1), operation(2)]);
    await act((deps) => planOperations(deps, { orchestrationID: id, attempt: 1, progress }));
    expect(await Promise.all([operation(1), operation(2)])).toEqual(before);
    expect(woken()).toBe(false);
    // Nor does one of an attempt that was followed by another while it stood still.
    const late = { orchestrationID: id, attempt: 1, progress: { ...progress, round: 9 } };
    await act(async (deps) => {
      const { get } = deps.orchestrations;
      deps.orchestrations.get = async (...args) => ({
        ...((await get.apply(deps.orchestrations, args)) as Orchestration),
        attempt: 1,
      });
      await deps.orchestrations.change(id, { at: now, set: { attempt: 2 } });
      await deps.operations.voidClaim({ orchestrationID: id, ordinal: 1, child: 'child-1-0' });
      await deps.operations.takeOver((await deps.operations.get(id, 1)) as Operation, {
        ...{ child: 'child-2-0', turn: 0, attempt: 2, round: 1, until: now + minute },
      });
      await planOperations(deps, late);
    });
    expect(await operation(1)).toMatchObject({ claim: { child: 'child-2-0' } });
  });

  it('wakes turns of a round that is over, instead of forgetting them', async () => {
    await given({}, windowIn(30));
    await take(0);
    const woken = await sleeping(0, 1);
    const after = { ...progress, round: 1 };
    await act((deps) => planOperations(deps, { orchestrationID: id, attempt: 1, progress: after }));
    expect(woken()).toBe(true);
    expect(system.world.schedules.size).toBe(0);
  });

  it('takes what turns of release 0.1.0 hold, which do not say their round', async () => {
    await given({}, windowIn(30));
    await act((deps) => takeNextOperation(deps, { ...turnOf(0), round: 0, turns: 0 }));
    const execution = { orchestrationID: id, attempt: 1 };
    await act((deps) =>
      planOperations(deps, { ...execution, progress: { round: 3, idleRounds: 0, open: 1 } }),
    );
    expect(await operation()).toMatchObject({ claim: undefined });
  });

  it('is followed by rounds that are counted on where its orchestration cannot end yet', async () => {
    await given({}, {});
    const input = {
      orchestrationID: id,
      attempt: 1,
      failure: '',
      progress: { round: 4, idleRounds: 2, open: 9 },
    };
    expect(await act((deps) => finishOrchestration(deps, input))).toMatchObject({
      again: true,
      progress: { round: 4, idleRounds: 0, open: -1 },
    });
  });
});

const depsOf = (deps: Dependencies, fleet: Dependencies['fleet']) => ({ ...deps, fleet });

describe('a claim', () => {
  it('that was ended fences the child that had it', async () => {
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
    expect(system.world.patches).toEqual([]);
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

  it('that came twice does not start two operations, whichever call is followed', async () => {
    await given({}, {}, {});
    for (const ordinal of [1, 2]) {
      const [candidate] = await act((deps) => deps.operations.candidates(id, ['0#', '1#~'], 1));
      const claim = { child: 'child-1-0', turn: 0, attempt: 1, until: now + minute };
      expect(candidate?.ordinal).toBe(ordinal);
      await act((deps) => deps.operations.claim(id, candidate!, claim));
    }
    expect(await upgrade(0, 1, 2)).toMatchObject({ next: 'take again' });
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await upgrade(0, 1, 1)).toMatchObject({ state: 'in progress' });
    expect(await operation(2)).toMatchObject({ state: 'pending', claim: undefined });
  });

  it('that was lost leaves no lease, though its call took it anew after the end', async () => {
    await given({}, {});
    await take(0);
    await upgrade(0);
    const input = { ...turnOf(0), ordinal: 1 };
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

  it('of a turn that failed goes to a sleeper', async () => {
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

  it('is given back when its turn goes on with a dead one', async () => {
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
  it('whose start was written by a call that died is not begun after a cancel', async () => {
    await given({}, {});
    await take(0);
    const step = { at: now, to: 'in progress', message: 'Started' } as const;
    const claim = { child: 'child-1-0', turn: 0, attempt: 1, until: now + minute };
    await act((deps) => deps.operations.start({ orchestrationID: id, ordinal: 1 }, claim, step));
    await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
    expect(await upgrade(0)).toMatchObject({ state: 'canceled' });
    expect(system.world.patches).toEqual([]);
    expect((await orchestration()).state).toBe('canceled');
  });

  it('is not started by a call that comes when its window is over', async () => {
    await given({}, windowIn(-10));
    expect(await take(0)).toMatchObject({ action: 'upgrade' });
    system.scheduler.now = now + 51 * minute;
    expect(await upgrade(0)).toMatchObject({ next: 'take again' });
    expect(await operation()).toMatchObject({ state: 'pending', claim: undefined });
    expect(system.invariants.problems).toEqual([]);
  });

  it('whose end was not heard takes again once all turns are out', async () => {
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

/** The first operation, of turn 0, succeeds. */
async function endFirst({ operations }: Dependencies): Promise<unknown> {
  const first = (await operations.get(id, 1)) as Operation;
  const step = { at: now, to: 'succeeded', message: 'Done' } as const;
  return await operations.end(first, 'child-1-0', {}, step);
}

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
    system.world.tokens.set(taskToken, { open: true, isAlive: () => true, wake });
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
        by: { subject: 's' },
      }),
    );

  it('parks while others are at work, in no index and in nobody’s way', async () => {
    await working(failed);
    expect(await take(1)).toMatchObject({ action: 'park', ordinal: 0 });
    const woken = await parks(1);
    expect(woken()).toBe(0);
    expect(await tokens()).toEqual(['parked-1']);
    expect(await act((deps) => deps.operations.counts(id))).toMatchObject({ 'in progress': 1, failed: 1 });
    expect(await act((deps) => deps.operations.range(id, 1, 999_999))).toHaveLength(2);
  });

  it('of an execution of release 0.1.0 ends, for its machine knows no parking', async () => {
    await working(failed);
    const { round: _round, turns: _turns, ...old } = turnOf(1);
    expect(await act((deps) => takeNextOperation(deps, takeInputSchema.parse(old)))).toMatchObject({
      action: 'done',
    });
  });

  it('is woken by a retry, one for each operation, and whoever is dead does not count', async () => {
    await working(failed, failed, failed);
    const [dead, ...alive] = [
      await parks(9, 'dead'),
      await parks(2),
      await parks(3),
      await parks(4),
      await parks(5),
    ];
    system.world.tokens.get('dead')!.open = false;
    await retryAll();
    expect(dead!()).toBe(0);
    expect(alive.map((woken) => woken()).filter((times) => times === 1)).toHaveLength(3);
    // The one that is left, and perhaps the dead one.
    expect((await tokens()).filter((token) => token !== 'dead')).toHaveLength(1);
  });

  it('goes on before turns that sleep do', async () => {
    await given({}, {}, failed, windowIn(30));
    await take(0);
    await upgrade(0);
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 3 });
    const sleeper = await sleeping(1, 3);
    const woken = await parks(2);
    await retryAll();
    expect([woken(), sleeper()]).toEqual([1, false]);
  });

  it('ends when the last operation has ended, and wakes those that are parked', async () => {
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

  it('loses no token where its call comes twice', async () => {
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
        system.world.executions.set(`${id}-1`, { name: '', input: {} as never, alive: false });
        await reviveOrchestration(deps, id);
      },
    ],
    [
      'the sweep that finds dead turns',
      async (deps: Dependencies) => {
        system.world.executions.set(`${id}-1`, { name: '', input: {} as never, alive: true });
        system.scheduler.now += 60 * minute;
        await sweep(deps);
      },
    ],
    [
      'the sweep that finds nothing open',
      async (deps: Dependencies) => {
        system.world.executions.set(`${id}-1`, { name: '', input: {} as never, alive: true });
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

  it('is woken by a turn that gives back what it held for something better', async () => {
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

describe('a round', () => {
  it('has a turn for each worker, however little is open, so that a retry runs at full width', async () => {
    const parameters = sampleParameters(3);
    await given(
      { parameters },
      {},
      ...Array.from({ length: 5 }, () => ({ state: 'failed', due: undefined }) as const),
    );
    const input = { orchestrationID: id, attempt: 1, progress };
    expect(await act((deps) => planOperations(deps, input))).toMatchObject({
      turns: [0, 1, 2],
      turnCount: 3,
    });
    await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
    expect(await act((deps) => planOperations(deps, input))).toMatchObject({ turns: [], next: 'finish' });
  });

  it('is known to have all its turns out once the last one has come', async () => {
    await given({}, {}, {});
    await take(98);
    expect((await orchestration()).turnsOut).toBeUndefined();
    system.scheduler.now += 10 * minute;
    await take(99);
    expect((await orchestration()).turnsOut).toBe('1.1');
  });
});

describe('a sleep', () => {
  it('is never dropped by a call of its turn that comes again', async () => {
    await given({}, windowIn(30));
    await take(0);
    const first = await sleeping(0, 1, 'first');
    const second = await sleeping(0, 1, 'second');
    expect([first(), second()]).toEqual([true, false]);
    expect(system.world.schedules.size).toBe(1);
    // Nothing may start, and nothing opens earlier: old calls of this turn change nothing.
    await act((deps) => waitForWindow(deps, { ...turnOf(0), ordinal: 1, taskToken: 'second' }));
    expect(await take(0)).toMatchObject({ action: 'sleep', ordinal: 1 });
    expect(second()).toBe(false);
    expect((await operation()).sleep).toMatchObject({ taskToken: 'second' });
    expect(system.world.schedules.size).toBe(1);
    system.scheduler.now += 31 * minute;
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(second()).toBe(true);
    expect(system.world.schedules.size).toBe(0);
  });

  it('is known until its schedule is gone and its task goes on', async () => {
    await given({}, windowIn(30));
    await take(0);
    await sleeping(0, 1);
    const another = { sleepID: 'x', taskToken: 'x', scheduleName: 'x', until: now };
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
    expect(system.world.schedules.size).toBe(0);
    expect((await operation()).sleep).toMatchObject({ taskToken: 'token-0' });
  });

  it('that was ended before its schedule was made leaves no schedule behind', async () => {
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
    expect(system.world.schedules.size).toBe(0);
  });

  it('does not go on while an operation may start that nobody comes for', async () => {
    await given({}, {}, windowIn(300));
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await take(0)).toMatchObject({ action: 'sleep', ordinal: 2 });
    const woken = await sleeping(0, 2);
    // The other turn is gone, and with it what it was to take.
    await act((deps) =>
      deps.operations.release(
        { orchestrationID: id, ordinal: 1, child: 'child-1-1' },
        { kind: 'open', begin: 0, end: now * 2 },
      ),
    );
    system.world.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: true });
    await act((deps) => sweep(deps));
    expect(woken()).toBe(true);
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
  });
});
