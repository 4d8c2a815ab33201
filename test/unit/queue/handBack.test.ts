import { RE2JS } from 're2js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { patienceSeconds } from '../../../lib/turns/handBackUnchanged.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { getOrchestration, listOperations } from '../../../lib/useCases/readOrchestrations.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
import { Simulation } from '../../support/simulation/Simulation.ts';

type Dependencies = ReturnType<Simulation['deps']>;

const minute = 60_000;
let system: Simulation;
let id: string;

beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
  system.services.runMachine = () => {};
});

const act = async <Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> =>
  await system.alone(async (process) => await work(system.deps(process, child)));

const timeOfDay = (at: number) => `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;
const own = { begin: timeOfDay(now - 30 * minute), end: timeOfDay(now + 30 * minute) };
/** A window that is open for another half an hour. */
const open: Partial<Operation> = {
  rule: own,
  shootWindow: own,
  windowBegin: now - 30 * minute,
  windowEnd: now + 30 * minute,
  due: { kind: 'open', opensAt: now - 30 * minute, closesAt: now + 30 * minute },
};

async function given(...operations: Partial<Operation>[]): Promise<void> {
  const orchestration = sampleOrchestration({ state: 'in progress', attempt: 1, planned: operations.length });
  id = orchestration.orchestrationID;
  await act(async (deps) => {
    await deps.orchestrations.create(orchestration);
    await deps.slots.claim(id, 1);
    for (const [place, operation] of operations.entries())
      await deps.operations.put(sampleOperation(id, place + 1, operation), 1);
  });
  system.services.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: true });
  for (const place of operations.keys()) {
    const runtimeID = `runtime-${place + 1}`;
    const shoot = { name: `shoot-${place + 1}`, runtimeID, window: own } as never;
    const runtime = {
      shoot,
      durationSeconds: 60,
      outcome: 'succeed',
      channel: 'old',
      readyAt: 0,
      tries: 0,
    } as const;
    system.services.runtimes.set(runtimeID, runtime);
  }
}

const turnOf = (turn: number) => ({
  ...{
    orchestrationID: id,
    attempt: 1,
    turn,
    workers: 2,
    child: `child-${turn}`,
    turns: 0,
    round: 1,
    steps: 0,
    parked: false,
  },
});
const take = (turn = 0) => act((deps) => takeNextOperation(deps, turnOf(turn)));
const upgrade = (turn = 0, ordinal = 1) =>
  act((deps) => upgradeRuntime(deps, { ...turnOf(turn), ordinal, taken: { claim: 0 } }), `child-${turn}`);
const operation = async (ordinal = 1) => (await act((deps) => deps.operations.get(id, ordinal))) as Operation;
const orchestration = async () => (await act((deps) => deps.orchestrations.get(id))) as Orchestration;
const shown = async () => {
  const { data } = await act((deps) => listOperations(deps, id, { page: 1, pageSize: 100, states: [] }));
  const { description } = await act((deps) => getOrchestration(deps, id));
  return [description, ...data.map((each) => each.description)];
};
const leaseOf = (runtimeID: string) => system.table.items(`runtime#${runtimeID}`)[0]?.['holder'];
const outage = (runtimeID: string, minutes: number) =>
  system.services.outages.push({ runtimeID, begin: now, end: now + minutes * minute });
/** Lets time pass while a look waits for its runtime, before it asks the gate. */
const slow = (minutes: number) => {
  const upgradeOf = system.services.upgradeOf.bind(system.services);
  system.services.upgradeOf = (...given) => {
    const look = upgradeOf(...given);
    return async (asked) => {
      system.scheduler.now += minutes * minute;
      return await look(asked);
    };
  };
};
const freeze = (begin: number, end: number) =>
  system.policies.change({
    rules: [],
    default: {},
    freezes: [{ begin: now + begin * minute, end: now + end * minute, reason: 'audit' }],
  });

describe('an operation whose runtime is not ready', () => {
  it('waits for its runtime up to the limit of its kind, or up to the grace period in a dry run', () => {
    const settings = {
      operationTimeoutSeconds: { upgradeKyma: 3600, upgradeCluster: 10_800 },
      graceSeconds: 600,
    };
    expect(patienceSeconds(settings, 'upgradeCluster', false)).toBe(10_800);
    expect(patienceSeconds(settings, 'upgradeCluster', true)).toBe(600);
    expect(patienceSeconds({ ...settings, graceSeconds: 7200 }, 'upgradeKyma', true)).toBe(3600);
  });

  it('does not block its worker, which takes the next one until its pause is over', async () => {
    await given({}, {});
    outage('runtime-1', 4);
    await take();
    expect(await upgrade()).toMatchObject({ next: 'take again', state: 'pending' });
    expect(await operation()).toMatchObject({
      ...{ state: 'pending', claim: undefined, startedAt: 0, memory: {} },
      description: expect.stringMatching(
        /^Nothing changed yet: it does not answer\. Next try at 2026-03-02T12:00:1/,
      ),
      history: [{ state: 'pending' }, { state: 'in progress' }, { state: 'pending' }],
    });
    expect(leaseOf('runtime-1')).toBeUndefined();
    expect(await take()).toMatchObject({ action: 'upgrade', ordinal: 2 });
    // A pause is not forgotten by a turn that sleeps with it and is woken too early.
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 1 });
    await act((deps) => waitForWindow(deps, { ...turnOf(1), ordinal: 1, taskToken: 'token' }));
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 1 });
    system.scheduler.now = now + 5 * minute;
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    expect(await upgrade(1)).toMatchObject({ next: 'look again', state: 'in progress' });
    expect(system.services.patches).toHaveLength(1);
  });

  it('ends correctly with its orchestration, whichever of the two ends first', async () => {
    await given({});
    outage('runtime-1', 10);
    await take();
    await act(async (deps) => {
      const { handBack } = deps.operations;
      deps.operations.handBack = async (...given) => {
        // A cancel that sees it in progress leaves its end to it.
        await cancelOrchestration(deps, id, { subject: 'somebody' });
        return await handBack.apply(deps.operations, given);
      };
      await upgradeRuntime(deps, { ...turnOf(0), ordinal: 1, taken: { claim: 0 } });
    });
    expect(await operation()).toMatchObject({ state: 'canceled' });
    expect(await orchestration()).toMatchObject({ state: 'canceled' });
  });

  it('fails again on a cancel if it was being retried', async () => {
    const beforeRetry = { description: 'Broken', endedAt: 1, windowBegin: 0, windowEnd: 0, memory: {} };
    await given({ state: 'retrying', beforeRetry });
    await take();
    await act(async (deps) => {
      const { start } = deps.operations;
      deps.operations.start = async (...given) => {
        const started = await start.apply(deps.operations, given);
        await cancelOrchestration(deps, id, { subject: 'somebody' });
        return started;
      };
      await upgradeRuntime(deps, { ...turnOf(0), ordinal: 1, taken: { claim: 0 } });
    });
    expect(await operation()).toMatchObject({ state: 'failed', description: 'Broken', endedAt: 1 });
    expect(await orchestration()).toMatchObject({ state: 'canceled' });
    expect(system.services.patches).toEqual([]);
  });
});

describe('the gate', () => {
  it('is closed if the window ended, or came too close to its end, during a slow look', async () => {
    for (const minutes of [31, 21]) {
      system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
      system.services.runMachine = () => {};
      await given(open);
      slow(minutes);
      expect(await take()).toMatchObject({ action: 'upgrade' });
      expect(await upgrade()).toMatchObject({ next: 'take again' });
      expect(await operation()).toMatchObject({
        ...{ state: 'pending', windowBegin: now + 23.5 * 60 * minute, waiting: { missedWindows: 1 } },
      });
      expect(system.services.patches).toEqual([]);
    }
  });

  it('is closed in a freeze that has just begun, and the whole orchestration says so, with its reason', async () => {
    await given({}, {});
    await take();
    freeze(0, 60);
    expect(await upgrade()).toMatchObject({ next: 'take again' });
    const sentence = 'Nothing starts during a freeze until 2026-03-02T13:00:00.000Z (audit)';
    expect(await shown()).toEqual([
      sentence,
      expect.stringContaining(`${sentence}. Nothing changed yet: `),
      `${sentence}. Waiting for a free worker`,
    ]);
    expect(await take()).toMatchObject({ action: 'sleep', until: '2026-03-02T13:00:00.000Z' });
    system.scheduler.now = now + 61 * minute;
    expect((await shown()).join()).not.toContain(`${sentence}. Waiting`);
    expect(await take()).toMatchObject({ action: 'upgrade' });
    expect(system.services.patches).toEqual([]);
  });

  it('permits a change until the window ends, the next freeze begins, or half a minute is over', async () => {
    await given(open);
    await take();
    freeze(0.2, 60);
    let expiresAt = 0;
    await act(async (deps) => {
      const upgradeOf =
        async () => async (look: Parameters<Awaited<ReturnType<typeof deps.upgradeOf>>>[0]) => {
          ({ expiresAt } = await look.beforeChange({}, own));
          return { state: 'in progress', description: 'no answer' } as const;
        };
      await upgradeRuntime(
        { ...deps, upgradeOf, minimumLeft: async () => 1 },
        { ...turnOf(0), ordinal: 1, taken: { claim: 0 } },
      );
    });
    expect(expiresAt).toBe(now + 0.2 * minute);
    // Nobody knows whether it has arrived: whoever looks next must not judge it before the request is over.
    expect((await operation()).memory.sendingAt).toBeDefined();
    expect(await upgrade()).toMatchObject({
      next: 'look again',
      description: expect.stringContaining('answer'),
    });
    expect(system.services.patches).toEqual([]);
  });

  it('is closed by a newer rule of the policy, which the operation then follows', async () => {
    await given(open);
    await take();
    const times = { timeBegin: '200000+0000', timeEnd: '220000+0000' };
    system.policies.change({ rules: [], default: times, freezes: [] });
    expect(await upgrade()).toMatchObject({ next: 'take again' });
    expect(await operation()).toMatchObject({
      rule: { begin: '200000+0000' },
      windowBegin: now + 8 * 60 * minute,
      description: expect.stringContaining('its maintenance window has been moved'),
    });
    expect(await operation()).not.toHaveProperty('waiting');
  });

  it("uses the Shoot's own window as it is now", async () => {
    await given(open);
    await take();
    const moved = { begin: '200000+0000', end: '210000+0000' };
    const runtime = system.services.runtimes.get('runtime-1')!;
    system.services.runtimes.set('runtime-1', { ...runtime, shoot: { ...runtime.shoot, window: moved } });
    await upgrade();
    expect(await operation()).toMatchObject({ rule: moved, windowBegin: now + 8 * 60 * minute });
    expect(system.services.patches).toEqual([]);
  });

  it('is closed after a cancel, which waits for a change that another call is sending', async () => {
    await given({});
    await take();
    await act(async (deps) => {
      const first = deps.upgradeOf;
      const upgradeOf: typeof first = async (...asked) => {
        const look = await first(...asked);
        return async (given) =>
          await look({
            ...given,
            beforeChange: async (...args) => {
              const permit = await given.beforeChange(...args);
              // The call comes twice; the other one meets a cancel.
              await deps.orchestrations.change(id, { at: now, to: 'canceling' });
              expect(
                await upgradeRuntime(deps, { ...turnOf(0), ordinal: 1, taken: { claim: 0 } }),
              ).toMatchObject({
                next: 'look again',
              });
              return permit;
            },
          });
      };
      await upgradeRuntime({ ...deps, upgradeOf }, { ...turnOf(0), ordinal: 1, taken: { claim: 0 } });
    });
    expect(system.services.patches).toHaveLength(1);
    expect(await operation()).toMatchObject({
      state: 'in progress',
      memory: { patchedAt: expect.any(Number) },
    });
    expect(system.invariants.problems).toEqual([]);
  });

  it('is closed while another operation has the runtime, and the worker takes another operation', async () => {
    await given({}, {});
    await take();
    const { operationID } = await operation();
    await act(async (deps) => {
      await deps.leases.release({ runtimeID: 'runtime-1', operationID });
      await deps.leases.take({ runtimeID: 'runtime-1', operationID: 'another' }, now, now + 20 * minute);
    });
    expect(await upgrade()).toMatchObject({
      next: 'take again',
      description: expect.stringContaining('another'),
    });
    expect(leaseOf('runtime-1')).toBe('another');
    expect(await take()).toMatchObject({ action: 'upgrade', ordinal: 2 });
  });
});

describe('a policy that changes while an orchestration runs', () => {
  it('stops starts while it is invalid, says so, fails nothing, and allows starts once it is fixed', async () => {
    await given({}, {});
    await take();
    system.policies.change('The maintenance policy is not JSON');
    expect(await upgrade()).toMatchObject({ next: 'take again' });
    expect(await shown()).toEqual([
      'Nothing starts: The maintenance policy is not JSON',
      expect.stringContaining('Nothing starts: The maintenance policy is not JSON. Nothing changed yet'),
      'Nothing starts: The maintenance policy is not JSON. Waiting for a free worker',
    ]);
    expect(await take()).toMatchObject({ action: 'sleep' });
    let woken = false;
    const wake = () => {
      woken = true;
    };
    system.services.tokens.set('token', { open: true, isAlive: () => true, wake });
    const held = (await act((deps) => deps.operations.held(id)))[0]!;
    await act((deps) => waitForWindow(deps, { ...turnOf(0), ordinal: held.ordinal, taskToken: 'token' }));
    await act((deps) => sweep(deps));
    expect(woken).toBe(false);
    system.policies.change({ rules: [], default: {}, freezes: [] });
    system.scheduler.now += 2 * minute;
    await act((deps) => sweep(deps));
    expect(woken).toBe(true);
    expect((await shown()).join()).not.toContain('Nothing starts');
    expect(await take()).toMatchObject({ action: 'upgrade' });
    expect(await act((deps) => deps.operations.counts(id))).toMatchObject({ failed: 0, pending: 2 });
  });

  it('moves waiting operations to their new windows, and wakes the turns that hold them', async () => {
    const tomorrow = now + 20 * 60 * minute;
    const rule = { begin: timeOfDay(tomorrow), end: timeOfDay(tomorrow + 60 * minute) };
    const later: Partial<Operation> = {
      ...{ rule, shootWindow: rule, windowBegin: tomorrow, windowEnd: tomorrow + 60 * minute },
      due: { kind: 'closed', opensAt: tomorrow, closesAt: tomorrow + 60 * minute },
    };
    await given(later, later, later);
    expect(await take()).toMatchObject({ action: 'sleep' });
    const woken: boolean[] = [];
    system.services.tokens.set('token', { open: true, isAlive: () => true, wake: () => woken.push(true) });
    await act((deps) => waitForWindow(deps, { ...turnOf(0), ordinal: 1, taskToken: 'token' }));
    system.policies.change({ rules: [], default: { timeBegin: own.begin, timeEnd: own.end }, freezes: [] });
    await act((deps) => sweep(deps));
    expect(woken).toEqual([true]);
    for (const ordinal of [1, 2, 3])
      expect(await operation(ordinal)).toMatchObject({
        windowBegin: open.windowBegin,
        windowEnd: open.windowEnd,
      });
    expect(await take()).toMatchObject({ action: 'upgrade' });
    const before = await orchestration();
    await act((deps) => sweep(deps));
    expect(await orchestration()).toEqual(before);
  });

  it('lets turns with an unchanged window sleep on, even if many others wake one by one', async () => {
    const tomorrow = now + 20 * 60 * minute;
    const rule = { begin: timeOfDay(tomorrow), end: timeOfDay(tomorrow + 60 * minute) };
    await given({
      ...{ rule, shootWindow: rule, windowBegin: tomorrow, windowEnd: tomorrow + 60 * minute },
      due: { kind: 'closed', opensAt: tomorrow, closesAt: tomorrow + 60 * minute },
    });
    expect(await take()).toMatchObject({ action: 'sleep' });
    const woken: boolean[] = [];
    system.services.tokens.set('token', { open: true, isAlive: () => true, wake: () => woken.push(true) });
    const many = { ...turnOf(0), turn: 500, workers: 1000 };
    await act((deps) => waitForWindow(deps, { ...many, ordinal: 1, taskToken: 'token' }));
    expect((await operation()).sleep?.wakeAt).toBeGreaterThan(tomorrow);
    const elsewhere = { globalAccountID: undefined, plan: undefined, region: RE2JS.compile('^nowhere$') };
    system.policies.change({ rules: [{ match: elsewhere, entry: {} }], default: {}, freezes: [] });
    await act((deps) => sweep(deps));
    expect(woken).toEqual([]);
    expect(await orchestration()).toMatchObject({ policySeen: expect.any(String) });
  });

  it('reaches an operation that was in progress and is handed back with its old window', async () => {
    const tomorrow = now + 20 * 60 * minute;
    const times = { timeBegin: timeOfDay(tomorrow), timeEnd: timeOfDay(tomorrow + 60 * minute) };
    await given({ ...open });
    await act((deps) => sweep(deps));
    outage('runtime-1', 4);
    await take();
    const upgradeOf = system.services.upgradeOf.bind(system.services);
    let followed = false;
    system.services.upgradeOf = (...asked) => {
      const look = upgradeOf(...asked);
      return async (given) => {
        // A sweep follows a new policy meanwhile, and passes over what is in progress.
        system.policies.change({ rules: [], default: times, freezes: [] });
        const { version } = system.policies.read();
        await system.table.update({ p: 'orchestrations', s: id }, { set: { policySeen: version } }, []);
        followed = true;
        return await look(given);
      };
    };
    await upgrade();
    expect(followed).toBe(true);
    await act((deps) => sweep(deps));
    expect(await operation()).toMatchObject({ state: 'pending', windowBegin: tomorrow });
  });

  it('reaches an operation that a turn claims while its window is being moved', async () => {
    const tomorrow = now + 20 * 60 * minute;
    const times = { timeBegin: timeOfDay(tomorrow), timeEnd: timeOfDay(tomorrow + 60 * minute) };
    await given({ ...open });
    await act((deps) => sweep(deps));
    system.policies.change({ rules: [], default: times, freezes: [] });
    const getAll = system.table.getAll.bind(system.table);
    let claimed = false;
    system.table.getAll = async (keys) => {
      const items = await getAll(keys);
      if (!claimed && items.some(({ i }) => i !== undefined)) {
        claimed = true;
        const key = { p: id, s: '000001' };
        const claim = { d: '2#000007', c: now + 300_000, child: 'another child', turn: 7, claimAttempt: 1 };
        await system.table.update(key, { set: claim }, []);
      }
      return items;
    };
    await act((deps) => sweep(deps));
    expect(claimed).toBe(true);
    expect(await operation()).toMatchObject({ windowBegin: tomorrow, claim: { child: 'another child' } });
  });

  it('also reaches retried operations', async () => {
    await given({ ...open, state: 'failed', due: undefined, memory: {} });
    await act((deps) => sweep(deps));
    const times = { timeBegin: '200000+0000', timeEnd: '220000+0000' };
    system.policies.change({ rules: [], default: times, freezes: [] });
    await act((deps) => sweep(deps));
    const retry = { orchestrationID: id, operationIDs: [], actor: { subject: 'somebody' } };
    await act((deps) => retryOrchestration(deps, { ...retry, immediate: false }));
    const progress = { round: 1, idleRounds: 0, open: 9 };
    await act((deps) => planOperations(deps, { orchestrationID: id, attempt: 1, progress }));
    expect(await operation()).toMatchObject({ state: 'retrying', windowBegin: now + 8 * 60 * minute });
  });

  it('wakes the turns that sleep until the end of a freeze when it lifts the freeze early', async () => {
    freeze(0, 600);
    await given({}, {});
    expect(await take()).toMatchObject({ action: 'sleep', until: '2026-03-02T22:00:00.000Z' });
    const woken: boolean[] = [];
    system.services.tokens.set('token', { open: true, isAlive: () => true, wake: () => woken.push(true) });
    await act((deps) => waitForWindow(deps, { ...turnOf(0), ordinal: 1, taskToken: 'token' }));
    await act((deps) => sweep(deps));
    expect(woken).toEqual([]);
    system.policies.change({ rules: [], default: {}, freezes: [] });
    system.scheduler.now += 10_000;
    await act((deps) => sweep(deps));
    expect(woken).toEqual([true]);
    // What this process remembers of the policy is not a minute old, and yet it is read anew.
    expect(await take()).toMatchObject({ action: 'upgrade' });
  });
});
