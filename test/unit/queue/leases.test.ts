import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { pauseOrchestration } from '../../../lib/useCases/pauseOrchestration.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
import { Simulation } from '../../support/simulation/Simulation.ts';

/** Whom a runtime is leased to after a turn has handed it back (§9): an emergency may want it in the next second. */
type Dependencies = ReturnType<Simulation['deps']>;

let system: Simulation;
let id: string;
beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
  system.world.runMachine = () => {};
});

async function act<Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> {
  const outcome = system.run('test', async (process) => await work(system.deps(process, child)));
  await system.scheduler.run(() => true, 10_000);
  const done = await outcome;
  if ('error' in done) throw new Error(done.error);
  return done.value as Value;
}

async function given(operation: Partial<Operation> = {}): Promise<void> {
  const orchestration = sampleOrchestration({ state: 'in progress', attempt: 1, planned: 1 });
  id = orchestration.orchestrationID;
  await act(async (deps) => {
    await deps.orchestrations.create(orchestration);
    await deps.slots.claim(id, 1);
    await deps.operations.put(sampleOperation(id, 1, operation), 1);
  });
  system.world.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: true });
  system.world.runtimes.set('runtime-1', {
    ...{ shoot: { name: 'shoot-1', runtimeID: 'runtime-1' } as never, durationSeconds: 60 },
    ...{ outcome: 'succeed', channel: 'old', readyAt: 0, tries: 0 },
  });
}

const turn = () => ({
  ...{ orchestrationID: id, attempt: 1, turn: 0, workers: 2, child: 'child-0' },
  ...{ turns: 2, round: 1, steps: 0 },
});
const take = () => act((deps) => takeNextOperation(deps, turn()));
const upgrade = () => act((deps) => upgradeRuntime(deps, { ...turn(), ordinal: 1 }), 'child-0');
/** Whether another orchestration gets the runtime now. */
const isFree = () =>
  act((deps) => deps.leases.take({ runtimeID: 'runtime-1', operationID: 'other' }, now, now + 1000));
const actor = { subject: 'someone' };

describe('a runtime that a turn has leased', () => {
  it('is kept from others while the turn has it', async () => {
    await given();
    expect(await take()).toMatchObject({ action: 'upgrade' });
    expect(await isFree()).toBe(false);
  });

  it('is free at once if a pause came before its upgrade', async () => {
    await given();
    await take();
    await act((deps) => pauseOrchestration(deps, { orchestrationID: id, reason: '', actor }));
    expect(await upgrade()).toMatchObject({
      state: 'pending',
      description: expect.stringContaining('paused'),
    });
    expect(system.world.patches).toEqual([]);
    expect(await isFree()).toBe(true);
  });

  it('is free at once if a cancel came before its upgrade, retried or not', async () => {
    const beforeRetry = {
      description: 'Timed out',
      endedAt: now,
      windowBegin: 0,
      windowEnd: now,
      memory: {},
    };
    for (const operation of [{}, { state: 'retrying', beforeRetry }] satisfies Partial<Operation>[]) {
      system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
      system.world.runMachine = () => {};
      await given(operation);
      await take();
      // The flag alone: the cancel has not come as far as the operations that wait.
      await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
      await upgrade();
      expect(system.world.patches).toEqual([]);
      expect(await isFree(), JSON.stringify(operation)).toBe(true);
    }
  });
});
