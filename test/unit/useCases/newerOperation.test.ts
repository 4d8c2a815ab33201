import { beforeEach, describe, expect, it } from 'vitest';
import type { OrchestrationType } from '../../../lib/model/Orchestration.ts';
import { latestMark } from '../../../lib/store/LeaseStore.ts';
import { upgradeRuntime } from '../../../lib/turns/upgradeRuntime.ts';
import type { UpgradeFinding } from '../../../lib/upgrades/Upgrade.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { noPolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

let world: MemoryProduct;
let looks: number;
beforeEach(() => {
  world = createMemoryProduct();
  looks = 0;
});

const settings = {
  defaultChannel: 'regular',
  defaultKubernetesVersion: '1.34.2',
  activeOrchestrations: 1,
  expectedSeconds: { upgradeKyma: 60, upgradeCluster: 60 },
  minimumLeftPercentile: 0.95,
  operationTimeoutSeconds: { upgradeKyma: 600, upgradeCluster: 600 },
  operationLimitSeconds: { upgradeKyma: 600, upgradeCluster: 600 },
  missedWindows: 3,
  latestWakeUpSeconds: 59,
  graceSeconds: 5,
  planningPatienceSeconds: 300,
  retentionDays: 400,
  gardenerNamespace: 'garden',
};
const policy = async () => noPolicy;
const runtime = { runtimeID: 'the-runtime' };
const retry = async (orchestrationID: string) =>
  await retryOrchestration(world.deps, {
    orchestrationID,
    operationIDs: [],
    immediate: false,
    actor: { subject: 'someone' },
  });

/** Has a turn claim the first operation and look at it once. */
async function look(orchestrationID: string, finding: UpgradeFinding, patches = true) {
  const { attempt } = (await world.deps.orchestrations.get(orchestrationID))!;
  const turn = {
    orchestrationID,
    attempt,
    turn: 0,
    round: 1,
    turns: 1,
    workers: 1,
    steps: 0,
    parked: false,
    child: `child-of-${orchestrationID}`,
  };
  const [candidate] = await world.deps.operations.candidates(orchestrationID, ['0#', '1#~'], 1);
  const claim = { child: turn.child, turn: 0, attempt, expiresAt: now + 1e6 };
  if (candidate !== undefined) await world.deps.operations.claim(orchestrationID, candidate, claim);
  const upgradeOf = async () => async (input: { remember: (memory: object) => Promise<void> }) => {
    looks += 1;
    await input.remember({ previous: 'fast', ...(patches ? { patchedAt: now } : {}) });
    return finding;
  };
  await upgradeRuntime(
    { ...world.deps, settings, policy, plansKnown: false, upgradeOf },
    { ...turn, ordinal: 1, taken: { claim: 0 } },
  );
  return await world.deps.operations.get(orchestrationID, 1);
}

const failing = { state: 'failed', description: 'Broken' } as const;
const fine = { state: 'succeeded', description: 'Done' } as const;

describe('a newer operation of the runtime', () => {
  const older = async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => runtime);
    expect((await look(id, failing))?.state).toBe('failed');
    await world.deps.orchestrations.change(id, { at: now, to: 'failed' });
    await world.deps.slots.release(id, 1);
    return id;
  };
  const newer = async (dryRun = false, type: OrchestrationType = 'upgradeKyma', later = 1000) =>
    (
      await world.put({ state: 'in progress', type }, ['pending'], () => ({
        ...runtime,
        dryRun,
        createdAt: now + later,
      }))
    ).id;

  it('makes the older one old if it has run', async () => {
    const id = await older();
    await look(await newer(), fine);
    expect(await retry(id)).toMatchObject({ retryOperations: [], oldOperations: [expect.any(String)] });
    expect(await world.stateOf(id)).toBe('failed');
  });

  it('does not count if it was canceled, failed before a change, waits, or was a dry run', async () => {
    for (const state of ['canceled', 'failed', 'pending', 'dry run'] as const) {
      world = createMemoryProduct();
      const id = await older();
      const other = await newer(state === 'dry run');
      if (state === 'canceled') await look(other, { state, description: 'The runtime was deleted' }, false);
      if (state === 'failed') await look(other, failing, false);
      if (state === 'dry run') await look(other, fine);
      expect((await retry(id)).retryOperations).toHaveLength(1);
    }
  });

  it('counts even if a still newer one was canceled', async () => {
    const id = await older();
    await look(await newer(), fine);
    const newest = await newer(false, 'upgradeKyma', 2000);
    await look(newest, { state: 'canceled', description: 'The runtime was deleted' }, false);
    expect(await retry(id)).toMatchObject({ retryOperations: [], oldOperations: [expect.any(String)] });
  });

  it('counts even if it found the runtime already at its target', async () => {
    const id = await older();
    await look(await newer(), fine, false);
    expect(await retry(id)).toMatchObject({ retryOperations: [], oldOperations: [expect.any(String)] });
  });

  it('of the other type does not count', async () => {
    const id = await older();
    await look(await newer(false, 'upgradeCluster'), fine);
    expect((await retry(id)).retryOperations).toHaveLength(1);
  });

  it.each([
    ['succeeded', 'upgradeKyma', 0],
    ['canceled', 'upgradeKyma', 1],
    ['succeeded', 'upgradeCluster', 1],
  ] as const)('of release 0.1.0 that %s as %s leaves %i to retry', async (state, type, count) => {
    const id = await older();
    const other = await world.put({ state: 'succeeded', type }, [state], () => ({
      ...runtime,
      createdAt: now + 1000,
    }));
    await world.table.update(
      { p: `runtime#${runtime.runtimeID}`, s: 'lease' },
      { set: { latest: latestMark(other.operations[0]!) } },
      [],
    );
    expect((await retry(id)).retryOperations).toHaveLength(count);
  });

  it('keeps the older one from changing the runtime if it runs between the retry and its turn', async () => {
    const id = await older();
    const other = await newer();
    await retry(id);
    expect(await world.statesOf(id)).toEqual(['retrying']);
    await look(other, fine);
    await world.deps.slots.release(other, 1);
    await world.deps.orchestrations.change(id, { at: now, to: 'in progress', set: { attempt: 2 } });
    looks = 0;
    expect(await look(id, fine)).toMatchObject({
      state: 'failed',
      description: 'Nothing changed: a newer operation of this runtime has run meanwhile',
    });
    expect(looks).toBe(0);
  });

  it('does not hold back one that waited for its window and was never retried', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => runtime);
    await look(await newer(), fine);
    expect((await look(id, fine))?.state).toBe('succeeded');
  });

  it('keeps the recorded duration of the upgrade', async () => {
    const { id } = await world.put({ state: 'in progress' }, ['pending'], () => runtime);
    await look(id, { state: 'in progress', description: 'Waiting' });
    world.advance(40_000);
    await look(id, fine);
    const { leases, durations } = world.deps;
    const known = (await leases.histories([runtime.runtimeID])).get(runtime.runtimeID);
    expect(known?.seconds).toEqual({ upgradeKyma: 40 });
    expect(await durations.recent('upgradeKyma')).toEqual([40]);
    const next = await newer();
    await look(next, { state: 'in progress', description: 'Waiting' });
    world.advance(60_000);
    await look(next, fine);
    expect(await durations.recentRatios('upgradeKyma')).toEqual([1.5]);
  });
});
