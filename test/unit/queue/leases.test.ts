import { beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../../../lib/base/errors.ts';
import { type Candidate, encodeDue } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { dropLease } from '../../../lib/sleepers/dropLease.ts';
import { giveBack } from '../../../lib/sleepers/giveBack.ts';
import { returnClaim } from '../../../lib/sleepers/returnClaim.ts';
import { takeLease } from '../../../lib/turns/takeLease.ts';
import { takeNextOperation } from '../../../lib/turns/takeNextOperation.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import { pauseOrchestration } from '../../../lib/useCases/pauseOrchestration.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { createMemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';
import { Simulation } from '../../support/simulation/Simulation.ts';

/** Whom a runtime is leased to after a turn has handed it back (§9): an emergency may want it in the next second. */
type Dependencies = ReturnType<Simulation['deps']>;

let system: Simulation;
let id: string;
beforeEach(() => {
  system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
  system.services.runMachine = () => {};
});

const act = async <Value>(work: (deps: Dependencies) => Promise<Value>, child = ''): Promise<Value> =>
  await system.alone(async (process) => await work(system.deps(process, child)));

async function given(operation: Partial<Operation> = {}): Promise<void> {
  const orchestration = sampleOrchestration({ state: 'in progress', attempt: 1, planned: 1 });
  id = orchestration.orchestrationID;
  await act(async (deps) => {
    await deps.orchestrations.create(orchestration);
    await deps.slots.claim(id, 1);
    await deps.operations.put(sampleOperation(id, 1, operation), 1);
  });
  system.services.executions.set(`${id}-1`, { name: `${id}-1`, input: {} as never, alive: true });
  system.services.runtimes.set('runtime-1', {
    ...{ shoot: { name: 'shoot-1', runtimeID: 'runtime-1' } as never, durationSeconds: 60 },
    ...{ outcome: 'succeed', channel: 'old', readyAt: 0, tries: 0 },
  });
}

const turn = () => ({
  ...{ orchestrationID: id, attempt: 1, turn: 0, workers: 2, child: 'child-0' },
  ...{ turns: 2, round: 1, steps: 0, parked: false },
});
const take = () => act((deps) => takeNextOperation(deps, turn()));
/** Of a turn that is thought dead. */
const lateTurn = () => ({ ...turn(), turn: 1, child: 'child-1' });
const upgrade = () =>
  act((deps) => upgradeRuntime(deps, { ...turn(), ordinal: 1, taken: { claim: 0 } }), 'child-0');
/** Whether another orchestration gets the runtime now. */
const isFree = () =>
  act((deps) => deps.leases.take({ runtimeID: 'runtime-1', operationID: 'other' }, now, now + 1000));
const actor = { subject: 'someone' };

describe('the lease of a runtime', () => {
  it('keeps other operations away while its turn works', async () => {
    await given();
    expect(await take()).toMatchObject({ action: 'upgrade' });
    expect(await isFree()).toBe(false);
  });

  it('is released at once if a pause comes before the upgrade', async () => {
    await given();
    await take();
    await act((deps) => pauseOrchestration(deps, { orchestrationID: id, reason: '', actor }));
    expect(await upgrade()).toMatchObject({
      state: 'pending',
      description: expect.stringContaining('paused'),
    });
    expect(system.services.patches).toEqual([]);
    expect(await isFree()).toBe(true);
  });

  it('is released at once if a cancel comes before the upgrade, retried or not', async () => {
    const beforeRetry = {
      description: 'Timed out',
      endedAt: now,
      windowBegin: 0,
      windowEnd: now,
      memory: {},
    };
    for (const operation of [{}, { state: 'retrying', beforeRetry }] satisfies Partial<Operation>[]) {
      system = new Simulation({ seed: 1, now, slots: 2, minimumLeftSeconds: 600, freezes: [] });
      system.services.runMachine = () => {};
      await given(operation);
      await take();
      // The flag alone: the cancel has not come as far as the operations that wait.
      await act((deps) => deps.orchestrations.change(id, { at: now, to: 'canceling' }));
      await upgrade();
      expect(system.services.patches).toEqual([]);
      expect(await isFree(), JSON.stringify(operation)).toBe(true);
    }
  });

  it('is released at once if a pause comes after the look that took it has died', async () => {
    await given();
    await take();
    // As the look has left it: with a lease and a claim until some time after the next one.
    await act(async ({ leases, operations }) => {
      const operation = (await operations.get(id, 1)) as Operation;
      const expiresAt = now + 900_000;
      const claim = { child: 'child-0', turn: 0, attempt: 1, round: 1, expiresAt };
      await operations.start(operation, claim, { at: now, to: 'in progress', message: 'Started' });
      await leases.take(operation, now, expiresAt);
      await operations.voidClaim({ ...operation, child: 'child-0' });
    });
    await act((deps) => pauseOrchestration(deps, { orchestrationID: id, reason: '', actor }));
    await take();
    expect(await upgrade()).toMatchObject({ state: 'pending' });
    expect(system.services.patches).toEqual([]);
    expect(await isFree()).toBe(true);
  });

  it('stays with the turn that took it since, when an older claim is returned', async () => {
    await given();
    await act((deps) => takeNextOperation(deps, lateTurn()));
    // As a sweep has read it, which then takes its time.
    const read = (await act((deps) => deps.operations.get(id, 1))) as Operation;
    await act((deps) => giveBack(deps, read, 'child-1'));
    await take();
    await upgrade();
    expect(system.services.patches).toHaveLength(1);
    await act((deps) => returnClaim(deps, read));
    expect(await isFree()).toBe(false);
  });

  it('is released if a late call takes it at any step of the return of its claim', async () => {
    for (let step = 0; ; step += 1) {
      const world = createMemoryProduct();
      const claim = { child: 'late', turn: 0, attempt: 1, round: 1, expiresAt: now - 1 };
      const put = await world.put({ state: 'in progress' }, ['pending'], () => ({
        ...{ claim, due: { kind: 'held', turn: 0 } },
      }));
      const [operation] = put.operations as [Operation];
      // It has seen its claim before.
      world.table.interrupt(step, async () => {
        if ((await world.deps.operations.get(put.id, 1))?.claim === undefined) return;
        await world.deps.leases.take(operation, now, now + 300_000);
      });
      await returnClaim(world.deps, operation);
      if (world.table.uninterrupted) return expect(step).toBeGreaterThan(1);
      expect(await world.deps.leases.heldUntil(operation), `at step ${step}`).toBeUndefined();
    }
  });

  it('is released if a call without a claim takes it while the next turn goes to sleep with the operation', async () => {
    const world = createMemoryProduct();
    const claim = { child: 'next', turn: 1, attempt: 1, round: 1, expiresAt: now + 9e6 };
    const due = { kind: 'held', turn: 1 } as const;
    const put = await world.put({ state: 'in progress' }, ['pending'], () => ({ claim, due }));
    const [operation] = put.operations as [Operation];
    await world.deps.leases.take(operation, now, now + 300_000);
    await dropLease(world.deps, operation);
    expect(await world.deps.leases.heldUntil(operation)).toBeUndefined();
  });

  it('can be taken over at once if the call that ended the upgrade was killed before it released it', async () => {
    const world = createMemoryProduct();
    const ended = await world.put({ state: 'succeeded' }, ['succeeded']);
    const next = await world.put({ state: 'in progress' }, ['pending']);
    const [before] = ended.operations as [Operation];
    const [operation] = next.operations as [Operation];
    expect(operation.runtimeID).toBe(before.runtimeID);
    await world.deps.leases.take(before, now, now + 300_000);
    expect(await takeLease(world.deps, operation, now + 1000)).toBe(true);
    expect(await world.deps.leases.holder(operation.runtimeID)).toMatchObject({
      operationID: operation.operationID,
      orchestrationID: next.id,
    });
  });

  it.each<[string, Partial<Operation>]>([
    ['in progress, though its turn is dead', { state: 'in progress' }],
    [
      'claimed and about to start',
      { claim: { child: 'c', turn: 0, attempt: 1, round: 1, expiresAt: now + 1 } },
    ],
  ])('stays with an operation that is %s', async (_, changed) => {
    const world = createMemoryProduct();
    const held = await world.put({ state: 'in progress' }, ['pending'], () => changed);
    const next = await world.put({ state: 'in progress' }, ['pending']);
    const [holding] = held.operations as [Operation];
    const [operation] = next.operations as [Operation];
    await world.deps.leases.take(holding, now, now + 300_000);
    expect(await takeLease(world.deps, operation, now + 1000)).toBe(false);
    expect(await world.deps.leases.heldUntil(holding)).toBe(now + 300_000);
  });

  it('stays with a turn that claims the operation at any step of another one’s attempt to take it', async () => {
    for (let step = 0; ; step += 1) {
      const world = createMemoryProduct();
      const held = await world.put({ state: 'in progress' }, ['pending']);
      const next = await world.put({ state: 'in progress' }, ['pending']);
      const [holding] = held.operations as [Operation];
      const [operation] = next.operations as [Operation];
      await world.deps.leases.take(holding, now, now + 300_000);
      const claim = { child: 'child-0', turn: 0, attempt: 1, round: 1, expiresAt: now + 9e6 };
      const candidate = { ordinal: 1, key: encodeDue(holding.due ?? { kind: 'held', turn: 0 }) } as Candidate;
      let renewed = false;
      world.table.interrupt(step, async () => {
        if (!(await world.deps.operations.claim(held.id, candidate, claim))) return;
        renewed = await world.deps.leases.take(holding, now, now + 300_001);
      });
      const taken = await takeLease(world.deps, operation, now + 1000);
      if (world.table.uninterrupted) return expect(step).toBeGreaterThan(2);
      expect(taken, `at step ${step}`).toBe(!renewed);
    }
  });

  it('stays with an upgrade in progress, whatever happens to other calls', async () => {
    const world = createMemoryProduct();
    const claim = { child: 'next', turn: 1, attempt: 1, round: 1, expiresAt: now + 9e6 };
    const put = await world.put({ state: 'in progress' }, ['in progress'], () => ({ claim }));
    const [operation] = put.operations as [Operation];
    await world.deps.leases.take(operation, now, now + 300_000);
    await dropLease(world.deps, operation);
    expect(await world.deps.leases.heldUntil(operation)).toBe(now + 300_000);
  });

  it('stays with a retried upgrade that has begun when a cancel undoes the rest of the retry', async () => {
    for (let step = 0; ; step += 1) {
      const world = createMemoryProduct();
      const put = await world.put({ state: 'in progress' }, ['failed', 'in progress']);
      const begin = async (): Promise<boolean> => {
        const operation = (await world.deps.operations.get(put.id, 1)) as Operation;
        if (operation.state !== 'retrying' || operation.due === undefined) return false;
        const claim = { child: 'child-0', turn: 0, attempt: 1, round: 1, expiresAt: now + 9e6 };
        const candidate = { ordinal: 1, key: encodeDue(operation.due) } as Candidate;
        if (!(await world.deps.operations.claim(put.id, candidate, claim))) return false;
        await world.deps.leases.take(operation, now, now + 9e6);
        return await world.deps.operations.start(operation, claim, {
          ...{ at: now, to: 'in progress', message: 'Started' },
        });
      };
      let begun = false;
      world.table.interrupt(step, async () => {
        begun = await begin();
        await world.deps.orchestrations.change(put.id, { at: now, to: 'canceling' });
      });
      const retry = { orchestrationID: put.id, operationIDs: [], immediate: false, actor };
      await retryOrchestration(world.deps, retry).catch((error: unknown) => {
        expect(error).toBeInstanceOf(DomainError);
      });
      const over = world.table.uninterrupted;
      world.table.interrupt(Number.POSITIVE_INFINITY, async () => {});
      if (over) {
        expect(step).toBeGreaterThan(5);
        return;
      }
      const operation = (await world.deps.operations.get(put.id, 1)) as Operation;
      if (begun) expect(operation.state).toBe('in progress');
      if (begun) expect(await world.deps.leases.heldUntil(operation), `at step ${step}`).toBe(now + 9e6);
    }
  });
});
