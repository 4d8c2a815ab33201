import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { turnBounds } from '../../../lib/turns/turnBounds.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { waitForWork } from '../../../lib/turns/waitForWork.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
import { Simulation } from '../../support/simulation/Simulation.ts';

type Dependencies = ReturnType<Simulation['deps']>;

const minute = 60_000;
const most = turnBounds.betweenOperations;
const closed: Partial<Operation> = {
  rule: { begin: '130000+0000', end: '140000+0000' },
  windowBegin: now + 60 * minute,
  windowEnd: now + 120 * minute,
  due: { kind: 'closed', opensAt: now + 60 * minute, closesAt: now + 120 * minute },
};
let system: Simulation;
let id: string;

beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 1, minimumLeftSeconds: 60, freezes: [] });
  system.services.runMachine = () => {};
});

const act = async <Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> =>
  await system.alone(async (process) => await work(system.deps(process, child)), Number.POSITIVE_INFINITY);

async function given(...operations: Partial<Operation>[]): Promise<void> {
  const orchestration = sampleOrchestration({ state: 'in progress', attempt: 1, planned: operations.length });
  id = orchestration.orchestrationID;
  await act(async (deps) => {
    await deps.orchestrations.create(orchestration);
    for (const [place, operation] of operations.entries())
      await deps.operations.put(sampleOperation(id, place + 1, operation), 1);
  });
  for (const place of operations.keys()) {
    const runtimeID = `runtime-${place + 1}`;
    const shoot = { name: `shoot-${place + 1}`, runtimeID } as never;
    const outcome = 'succeed' as const;
    const runtime = { shoot, durationSeconds: 600, outcome, channel: 'old', readyAt: 0, tries: 0 };
    system.services.runtimes.set(runtimeID, runtime);
  }
}

const turnOf = (turn: number, steps = 0) => ({
  ...{
    orchestrationID: id,
    attempt: 1,
    turn,
    round: 1,
    turns: 9,
    workers: 2,
    steps,
    parked: false,
    child: `child-${turn}`,
  },
});
const take = (turn: number, steps = 0) => act((deps) => takeNextOperation(deps, turnOf(turn, steps)));
const upgrade = (turn: number, ordinal: number, steps = 0) =>
  act(
    (deps) => upgradeRuntime(deps, { ...turnOf(turn, steps), ordinal, taken: { claim: 0 } }),
    `child-${turn}`,
  );
const operation = async (ordinal = 1) => (await act((deps) => deps.operations.get(id, ordinal))) as Operation;
const plan = (round: number, idleRounds: number, open: number) =>
  act((deps) =>
    planOperations(deps, { orchestrationID: id, attempt: 1, progress: { round, idleRounds, open } }),
  );

/** A task that waits for its token. @returns whether it was woken */
function token(taskToken: string): () => boolean {
  let woken = false;
  const wake = () => {
    woken = true;
  };
  system.services.tokens.set(taskToken, { open: true, isAlive: () => true, wake });
  return () => woken;
}
async function sleeps(turn: number, ordinal: number): Promise<() => boolean> {
  const woken = token(`asleep-${turn}`);
  await act((deps) => waitForWindow(deps, { ...turnOf(turn), ordinal, taskToken: `asleep-${turn}` }));
  return woken;
}
async function parks(turn: number): Promise<() => boolean> {
  const woken = token(`parked-${turn}`);
  await act((deps) => waitForWork(deps, { ...turnOf(turn), taskToken: `parked-${turn}` }));
  return woken;
}

describe('a turn whose history has grown long enough', () => {
  it('counts its takes and its looks', async () => {
    await given({});
    expect(await take(0, 4)).toMatchObject({ action: 'upgrade', steps: 5 });
    expect(await upgrade(0, 1, 5)).toMatchObject({ next: 'look again', steps: 6 });
  });

  it('ends within what Step Functions allows, even if it goes from one sick runtime to the next', async () => {
    await given({}, {}, {});
    const end = now + 100 * 24 * 60 * minute;
    for (const runtimeID of system.services.runtimes.keys())
      system.services.outages.push({ runtimeID, begin: now, end });
    // They may wait as long as they like: it is the turn that must come to an end.
    const patient = (deps: Dependencies) => {
      const settings = {
        ...deps.settings,
        operationTimeoutSeconds: { upgradeKyma: 1e9, upgradeCluster: 1e9 },
      };
      return { ...deps, settings };
    };
    let events = 1;
    let steps = 0;
    for (;;) {
      const turn = turnOf(0, steps);
      const taken = await act((deps) => takeNextOperation(patient(deps), turn));
      ({ steps } = taken);
      events += 7;
      if (taken.action === 'done') break;
      if (taken.action === 'sleep') {
        events += 6;
        system.scheduler.now = Date.parse(taken.until);
        continue;
      }
      expect(taken.action).toBe('upgrade');
      const input = { ...turn, steps, ordinal: taken.ordinal, taken };
      const looked = await act((deps) => upgradeRuntime(patient(deps), input), 'child-0');
      ({ steps } = looked);
      events += 7;
      expect(looked.next).toBe('take again');
    }
    expect(steps).toBeGreaterThan(most);
    // As much again is left for calls that fail and are repeated.
    expect(events).toBeLessThan(25_000 / 1.9);
    for (const ordinal of [1, 2, 3])
      expect(await operation(ordinal)).toMatchObject({
        state: 'pending',
        claim: undefined,
        sleep: undefined,
      });
  });

  it('gives back the operation that it slept with, and wakes a parked turn for it', async () => {
    await given({}, closed);
    await take(0);
    await upgrade(0, 1);
    expect(await take(1)).toMatchObject({ action: 'sleep', ordinal: 2 });
    const asleep = await sleeps(1, 2);
    const parked = await parks(2);
    expect(await take(1, most)).toMatchObject({ action: 'done', ordinal: 0 });
    expect(asleep()).toBe(true);
    expect(parked()).toBe(true);
    expect(system.services.schedules.size).toBe(0);
    expect(await take(2)).toMatchObject({ action: 'sleep', ordinal: 2 });
  });

  it('does not end with an upgrade in progress, unless that has been looked at far too often', async () => {
    await given({});
    await take(0);
    expect(await upgrade(0, 1, most)).toMatchObject({ next: 'look again' });
    expect(await take(0, most)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    system.scheduler.now += minute;
    const last = turnBounds.withinOperation - 1;
    expect(await upgrade(0, 1, last - 1)).toMatchObject({ next: 'look again' });
    expect(await upgrade(0, 1, last)).toMatchObject({ next: 'take again', state: 'in progress' });
    const parked = await parks(1);
    expect(await take(0, last + 1)).toMatchObject({ action: 'done' });
    expect(parked()).toBe(true);
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 1 });
    system.scheduler.now += 10 * minute;
    expect(await upgrade(1, 1)).toMatchObject({ state: 'succeeded' });
    expect(system.services.patches).toHaveLength(1);
  });

  it('ends also if it was parked, and leaves nobody waiting', async () => {
    await given({}, {});
    await take(0);
    await upgrade(0, 1);
    await take(1);
    await upgrade(1, 2);
    expect(await take(2, most - 1)).toMatchObject({ action: 'park', steps: most });
    expect(await take(2, most)).toMatchObject({ action: 'done' });
    expect(await operation()).toMatchObject({ state: 'in progress', claim: { child: 'child-0' } });
  });

  it('marks its own round, and no other, as not idle', async () => {
    await given({});
    expect(await plan(1, 4, 1)).toMatchObject({
      next: 'finish',
      failure: expect.stringContaining('ended no operation'),
    });
    await take(0, most);
    expect(await plan(1, 4, 1)).toMatchObject({
      next: 'wait',
      failure: '',
      progress: { round: 2, idleRounds: 4 },
    });
    expect(await plan(2, 4, 1)).toMatchObject({
      next: 'finish',
      failure: expect.stringContaining('ended no operation'),
    });
  });
});
