import { RE2JS } from 're2js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { waitForWindow } from '../../../lib/turns/waitForWindow.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { readOptOut } from '../../../lib/windows/optOut.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
import { Simulation } from '../../support/simulation/Simulation.ts';

type Dependencies = ReturnType<Simulation['deps']>;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const iso = (at: number) => new Date(at).toISOString();
const timeOfDay = (at: number) => `${iso(at).slice(11, 19).replaceAll(':', '')}+0000`;
const own = { begin: timeOfDay(now - 30 * minute), end: timeOfDay(now + 30 * minute) };
const open: Partial<Operation> = {
  ...{ rule: own, shootWindow: own, windowBegin: now - 30 * minute, windowEnd: now + 30 * minute },
  due: { kind: 'open', opensAt: now - 30 * minute, closesAt: now + 30 * minute },
};

let system: Simulation;
let id: string;
beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
  system.services.runMachine = () => {};
});

const act = async <Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> =>
  await system.alone(async (process) => await work(system.deps(process, child)));

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
    system.services.runtimes.set(runtimeID, {
      ...{ shoot: { name: `shoot-${place + 1}`, runtimeID, window: own } as never, durationSeconds: 60 },
      ...{ outcome: 'succeed', channel: 'old', readyAt: 0, tries: 0 },
    });
  }
}

/** Somebody annotates the Shoot. */
const annotate = (value: string | undefined, ordinal = 1) => {
  const { shoot } = system.services.runtimes.get(`runtime-${ordinal}`) as { shoot: object };
  Object.assign(shoot, { optOut: readOptOut('skip', value) });
};
const turnOf = (turn: number) => ({
  ...{ orchestrationID: id, attempt: 1, turn, workers: 2, child: `child-${turn}` },
  ...{ turns: 0, round: 1, steps: 0, parked: false },
});
const take = (turn = 0) => act((deps) => takeNextOperation(deps, turnOf(turn)));
const upgrade = (ordinal = 1, turn = 0) =>
  act((deps) => upgradeRuntime(deps, { ...turnOf(turn), ordinal, taken: { claim: 0 } }), `child-${turn}`);
const operation = async (ordinal = 1) => (await act((deps) => deps.operations.get(id, ordinal))) as Operation;

describe('a Shoot that is annotated after the plan', () => {
  it('is handed back until that time, and its worker takes another operation', async () => {
    await given({}, {});
    annotate(iso(now + 3 * day));
    await take();
    expect(await upgrade()).toMatchObject({ next: 'take again', state: 'pending' });
    expect(system.services.patches).toEqual([]);
    expect(await operation()).toMatchObject({
      ...{ state: 'pending', pausedUntil: now + 3 * day, pausedByFreeze: false },
      description: `Nothing changed yet: The Shoot opts out of upgrades until ${iso(now + 3 * day)} (annotation skip). Next try at ${iso(now + 3 * day)}`,
    });
    expect(await take()).toMatchObject({ action: 'upgrade', ordinal: 2 });
  });

  it('gets the first window after that time, and counts no missed window', async () => {
    await given(open);
    annotate(iso(now + 3 * day + hour));
    await take();
    await upgrade();
    const { waiting, windowBegin, windowEnd } = await operation();
    expect({ waiting, windowBegin, windowEnd }).toEqual({
      ...{
        waiting: undefined,
        windowBegin: now + 4 * day - 30 * minute,
        windowEnd: now + 4 * day + 30 * minute,
      },
    });
    system.scheduler.now = now + 4 * day;
    expect(await take()).toMatchObject({ action: 'upgrade' });
    await upgrade();
    expect(system.services.patches).toMatchObject([{ runtimeID: 'runtime-1' }]);
  });

  it('is upgraded after that time, and not before, if it has no window', async () => {
    await given({});
    annotate(iso(now + hour));
    await take();
    await upgrade();
    expect(await take()).toMatchObject({ action: 'sleep', until: iso(now + hour) });
    system.scheduler.now = now + hour;
    expect(await take()).toMatchObject({ action: 'upgrade' });
    await upgrade();
    expect(system.services.patches).toHaveLength(1);
  });

  it('is not upgraded by an immediate retry either', async () => {
    await given({ ...open, state: 'failed', due: undefined });
    annotate(iso(now + 3 * day));
    const actor = { subject: 'somebody' };
    await act((deps) =>
      retryOrchestration(deps, { orchestrationID: id, operationIDs: [], immediate: true, actor }),
    );
    expect(await take()).toMatchObject({ action: 'upgrade' });
    await upgrade();
    expect(system.services.patches).toEqual([]);
    expect(await operation()).toMatchObject({ state: 'retrying', pausedUntil: now + 3 * day });
  });

  it('ends as canceled, with the reason, if the opt-out is too long to wait for', async () => {
    await given({});
    annotate(iso(now + 401 * day));
    await take();
    expect(await upgrade()).toMatchObject({ state: 'canceled' });
    expect((await operation()).description).toMatch(/^Nothing changed: The Shoot opts out .* too far ahead/);
    expect(system.services.patches).toEqual([]);
  });

  it('waits like one that is not ready if its value cannot be read, and fails in the end', async () => {
    await given({});
    annotate('after the season');
    await take();
    await upgrade();
    const { pausedUntil = 0, description } = await operation();
    expect(description).toContain('“after the season”');
    expect(pausedUntil).toBeLessThan(now + hour);
    let tries = 0;
    for (; (await operation()).state === 'pending' && tries < 50; tries += 1) {
      system.scheduler.now = Math.max(system.scheduler.now, (await operation()).pausedUntil ?? 0);
      expect(await take()).toMatchObject({ action: 'upgrade' });
      await upgrade();
    }
    expect(await operation()).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(/gave up after waiting 3600 s.*“after the season”/),
    });
    expect(system.services.patches).toEqual([]);
  });

  it('is upgraded once an unreadable value is removed', async () => {
    await given({});
    annotate('x');
    await take();
    await upgrade();
    annotate(undefined);
    system.scheduler.now = (await operation()).pausedUntil ?? 0;
    await take();
    await upgrade();
    expect(system.services.patches).toHaveLength(1);
  });

  it('continues if the change was sent before', async () => {
    await given({});
    await take();
    await upgrade();
    annotate(iso(now + day));
    system.scheduler.now += 10 * minute;
    expect(await upgrade()).toMatchObject({ state: 'succeeded' });
  });
});

describe('a freeze that holds some runtimes', () => {
  const limited = (region: string, until: number) => ({
    ...{ rules: [], default: {}, freezes: [] },
    limitedFreezes: [
      {
        match: { region: RE2JS.compile(`^${region}$`) },
        freeze: { begin: now - hour, end: until, reason: 'sale', limited: true as const },
      },
    ],
  });
  const eu = { region: 'eu' };
  const us = { region: 'us' };

  it.each([
    ['without a window', {}, now + day],
    ['in its window', open, now - 30 * minute + day],
  ])('hands its runtime back at the gate %s, and holds nobody else', async (_, fields, opensAt) => {
    await given({ ...fields, ...eu }, { ...fields, ...us });
    system.policies.change(limited('eu', now + 20 * hour + (fields === open ? 0 : 4 * hour)));
    await take(0);
    expect(await upgrade(1)).toMatchObject({ next: 'take again' });
    const { due, description, waiting } = await operation();
    expect(due).toMatchObject({ kind: 'closed', opensAt });
    expect(description).toMatch(/^Nothing changed yet: This runtime is frozen until .* \(sale\)/);
    expect(waiting).toBeUndefined();
    const orchestration = await act((deps) => deps.orchestrations.get(id));
    expect(orchestration?.hold?.text ?? '').toBe('');
    expect(await take(1)).toMatchObject({ action: 'upgrade', ordinal: 2 });
    await upgrade(2, 1);
    expect(system.services.patches).toMatchObject([{ runtimeID: 'runtime-2' }]);
  });

  it('moves its waiting runtimes, with a window or without, and nobody else, when it is added', async () => {
    await given({ ...open, ...eu }, { ...eu }, { ...open, ...us });
    await act((deps) => sweep(deps));
    system.policies.change(limited('eu', now + 2 * day));
    await act((deps) => sweep(deps));
    expect(await operation(1)).toMatchObject({ windowBegin: now + 2 * day });
    expect(await operation(2)).toMatchObject({ pausedUntil: now + 2 * day, pausedByFreeze: true });
    expect(await operation(3)).toMatchObject({ windowBegin: now - 30 * minute });
    expect((await operation(2)).description).toContain('this runtime is frozen until');
  });

  it('lets them start at once, and wakes the turns that hold them, when it is lifted', async () => {
    await given({ ...open, ...eu }, { ...eu });
    system.policies.change(limited('eu', now + 2 * day));
    await act((deps) => sweep(deps));
    const woken: boolean[] = [];
    system.services.tokens.set('token', { open: true, isAlive: () => true, wake: () => woken.push(true) });
    const { ordinal } = await take();
    await act((deps) => waitForWindow(deps, { ...turnOf(0), ordinal, taskToken: 'token' }));
    system.policies.change({ rules: [], default: {}, freezes: [] });
    await act((deps) => sweep(deps));
    expect(woken).toEqual([true]);
    expect(await operation(1)).toMatchObject({ windowBegin: now - 30 * minute });
    expect(await operation(2)).toMatchObject({ pausedUntil: 0, pausedByFreeze: false });
    expect(await take(0)).toMatchObject({ action: 'upgrade' });
    expect(await take(1)).toMatchObject({ action: 'upgrade' });
  });

  it('does not end the wait of a Shoot that opts out for longer', async () => {
    await given({ ...eu, pausedUntil: now + 5 * day, pausedByFreeze: false });
    system.policies.change(limited('eu', now + 2 * day));
    await act((deps) => sweep(deps));
    system.policies.change({ rules: [], default: {}, freezes: [] });
    await act((deps) => sweep(deps));
    expect(await operation()).toMatchObject({ pausedUntil: now + 5 * day, pausedByFreeze: false });
  });
});
