import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { executionEnded } from '../../../lib/queue/executionEnded.ts';
import { finishOrchestration } from '../../../lib/queue/finishOrchestration.ts';
import { reviveOrchestration } from '../../../lib/queue/reviveOrchestration.ts';
import { settleCancel } from '../../../lib/queue/settleCancel.ts';
import { begin } from '../../../lib/queue/startNext.ts';
import { sweep } from '../../../lib/queue/sweep.ts';
import { handBackOperation } from '../../../lib/turns/handBackOperation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { wakeSleepers } from '../../../lib/turns/wakeSleepers.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
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
  workers: 2,
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
        await deps.orchestrations.addWork(id, 1, now);
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

  it('call that comes again while turns sleep wakes them instead of forgetting them', async () => {
    await given({}, windowIn(30));
    await take(0);
    const woken = await sleeping(0, 1);
    await act((deps) => planOperations(deps, { orchestrationID: id, attempt: 1, progress }));
    expect(woken()).toBe(true);
    expect(system.world.schedules.size).toBe(0);
  });
});

const depsOf = (deps: Dependencies, fleet: Dependencies['fleet']) => ({ ...deps, fleet });

describe('a claim', () => {
  it('that was ended fences the child that had it', async () => {
    await given({}, {});
    await take(0);
    await upgrade(0);
    expect(await act((deps) => deps.operations.voidClaim(id, 1, 'child-1-0'))).toBe(true);
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

  it('of a turn that failed goes to a sleeper', async () => {
    await given({}, windowIn(30), windowIn(60));
    await take(0);
    await take(1);
    const woken = await sleeping(1, 2);
    const error = { Error: 'E', Cause: 'broken' };
    await act((deps) => handBackOperation(deps, { ...turnOf(0), ordinal: 1, error }));
    expect(woken()).toBe(true);
    expect(await orchestration()).toMatchObject({ extraTakes: 1, trouble: 'E: broken' });
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 1 });
  });

  it('is given back when its turn goes on with a dead one', async () => {
    await given({}, {}, windowIn(30));
    await take(0);
    await upgrade(0);
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 2 });
    await act((deps) => deps.operations.voidClaim(id, 1, 'child-1-0'));
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
    await act((deps) => deps.operations.start(id, 1, claim, step));
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

  it('whose end was not heard takes again rather than losing an extra take', async () => {
    await given({ extraTakes: 1 }, {}, {});
    await take(0);
    await upgrade(0);
    system.scheduler.now += 10 * minute;
    expect(await upgrade(0)).toMatchObject({ next: 'take again', state: 'succeeded' });
    expect(await upgrade(0)).toMatchObject({ next: 'take again', state: 'succeeded' });
    expect(await orchestration()).toMatchObject({ extraTakes: 0 });
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
    expect(await take(0)).toMatchObject({ action: 'sleep', ordinal: 1 });
    expect(second()).toBe(true);
    expect(system.world.schedules.size).toBe(0);
    expect(await act((deps) => deps.operations.release(id, 1, 'child-1-0', windowIn(30).due as never))).toBe(
      true,
    );
  });

  it('is known until its schedule is gone and its task goes on', async () => {
    await given({}, windowIn(30));
    await take(0);
    await sleeping(0, 1);
    const another = { sleepID: 'x', taskToken: 'x', scheduleName: 'x', until: now };
    expect(await act((deps) => deps.operations.fallAsleep(id, 1, 'child-1-0', another))).toBe(false);
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
        await deps.operations.wake(id, 1, sleep?.sleepID ?? '');
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
      deps.operations.release(id, 1, 'child-1-1', { kind: 'open', begin: 0, end: now * 2 }),
    );
    system.world.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: true });
    await act((deps) => sweep(deps));
    expect(woken()).toBe(true);
    expect(await take(0)).toMatchObject({ action: 'upgrade', ordinal: 1 });
  });
});
