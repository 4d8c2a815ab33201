import { beforeEach, describe, expect, it } from 'vitest';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { getOrchestration, listSkipped } from '../../../lib/useCases/readOrchestrations.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const shoot = (name: string, changed: Partial<Shoot> = {}): Shoot => ({
  name,
  runtimeID: `id-of-${name}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: { begin: '110000+0000', end: '130000+0000' },
  deleting: false,
  hibernated: false,
  kubernetesVersion: '1.33.4',
  ...changed,
});

const plan = async (shoots: readonly Shoot[], changed: Partial<Orchestration> = {}) =>
  await planPages([shoots], changed);

async function planPages(
  pages: readonly (readonly Shoot[])[],
  changed: Partial<Orchestration> = {},
  attempt = 1,
) {
  const { id } = await world.put({ state: 'in progress', planned: undefined, attempt, ...changed }, []);
  const deps = {
    ...world.deps,
    fleet: async () => ({
      shoots: async function* () {
        yield* pages;
      },
      runtimes: () => undefined,
    }),
    policy: async () => parsePolicy('{}'),
  };
  const progress = { round: 0, idleRounds: 0, open: -1 };
  await planOperations(deps, { orchestrationID: id, attempt, progress });
  return id;
}
const page = async (id: string, number = 1, pageSize = 100) =>
  await listSkipped(world.deps, id, { page: number, pageSize });
const windowed = (): Partial<Orchestration> => {
  const parameters = sampleParameters();
  return { parameters: { ...parameters, strategy: { ...parameters.strategy, maintenanceWindow: true } } };
};

describe('skipped runtimes', () => {
  it('are counted and listed with their reasons', async () => {
    const id = await plan(
      [
        shoot('going', { deleting: true }),
        shoot('fine'),
        shoot('asleep', { hibernated: true }),
        shoot('nameless', { runtimeID: undefined }),
        shoot('dozing', { hibernated: true }),
        shoot('odd', { window: { begin: 'noon', end: 'midnight' } }),
      ],
      windowed(),
    );
    expect(await getOrchestration(world.deps, id)).toMatchObject({
      description: 'Scheduled 1 operation',
      skipped: {
        hibernated: 2,
        'deletion under way': 1,
        'no runtime id': 1,
        'no readable maintenance window': 1,
      },
    });
    expect(await page(id)).toEqual({
      data: [
        { runtimeID: 'id-of-going', shootName: 'going', reason: 'deletion under way' },
        { runtimeID: 'id-of-asleep', shootName: 'asleep', reason: 'hibernated' },
        { runtimeID: '', shootName: 'nameless', reason: 'no runtime id' },
        { runtimeID: 'id-of-dozing', shootName: 'dozing', reason: 'hibernated' },
        { runtimeID: 'id-of-odd', shootName: 'odd', reason: 'no readable maintenance window' },
      ],
      count: 5,
      totalCount: 5,
    });
  });

  it('include all Shoots with the same runtime id, on whatever page, targeted or not', async () => {
    const twin = { runtimeID: 'twin' };
    const pages = [
      [shoot('first', twin), shoot('fine')],
      [shoot('second', twin), shoot('third', { ...twin, hibernated: true })],
      [shoot('elsewhere', { ...twin, region: 'us-east-1' })],
    ];
    const include = [{ region: 'eu' }];
    const targets = { include, exclude: [] };
    const id = await planPages(pages, { parameters: { ...sampleParameters(), targets } });
    expect((await world.deps.operations.range(id, 1, 9)).map(({ shootName }) => shootName)).toEqual(['fine']);
    const reason = (others: string) => `runtime id used by several Shoots: also by ${others}`;
    expect((await page(id)).data).toEqual([
      { runtimeID: 'twin', shootName: 'first', reason: reason('second, third, elsewhere') },
      { runtimeID: 'twin', shootName: 'second', reason: reason('first, third, elsewhere') },
      { runtimeID: 'twin', shootName: 'third', reason: 'hibernated' },
    ]);
    expect((await getOrchestration(world.deps, id)).skipped).toEqual({
      'runtime id used by several Shoots': 2,
      hibernated: 1,
    });
  });

  it('are paged until all are delivered', async () => {
    const shoots = Array.from({ length: 230 }, (_, place) => shoot(`s${place}`, { hibernated: true }));
    const id = await plan(shoots);
    const names: string[] = [];
    for (let number = 1; ; number += 1) {
      const { data, count, totalCount } = await page(id, number, 30);
      expect(totalCount).toBe(230);
      expect(count).toBe(data.length);
      if (count === 0) break;
      names.push(...data.map(({ shootName }) => shootName));
    }
    expect(names).toEqual(shoots.map(({ name }) => name));
  });

  it('are not shown before the plan is complete, nor those of an abandoned plan', async () => {
    const { id } = await world.put({ state: 'in progress', planned: undefined }, []);
    const entry = { runtimeID: 'r', shootName: 's', reason: 'hibernated' };
    await world.deps.skipped.replace(id, 1, Array(150).fill(entry), now);
    expect(await page(id)).toEqual({ data: [], count: 0, totalCount: 0 });
    await world.deps.skipped.replace(id, 2, [{ ...entry, shootName: 'other' }], now);
    await world.deps.orchestrations.change(id, { at: now, set: { planned: 0, skipped: { hibernated: 1 } } });
    expect(await page(id)).toMatchObject({ data: [{ shootName: 'other' }], totalCount: 1 });
  });

  it('are 404 for an orchestration that does not exist', async () => {
    await expect(page('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe("a runtime's own history", () => {
  const history = async (ratios: number) => {
    for (let place = 0; place < ratios; place += 1)
      await world.deps.durations.record('upgradeKyma', `${place}`, 150, 100);
    // 2,000 s times 1.5 do not fit into the hour that half the window is; 3,000 s do not fit into what is left.
    await world.deps.leases.recordSeconds('id-of-slow', 'upgradeKyma', 2000);
    await world.deps.leases.recordSeconds('id-of-quick', 'upgradeKyma', 100);
    await world.deps.leases.recordSeconds('id-of-other', 'upgradeCluster', 2000);
    const late = { begin: '103000+0000', end: '124500+0000' };
    return await plan(
      ['slow', 'quick', 'other'].map((name) => shoot(name, { window: late })),
      windowed(),
    );
  };

  it('decides how much of its window must be left, once variations are known', async () => {
    const id = await history(120);
    const [slow, quick, other] = await world.deps.operations.range(id, 1, 3);
    expect(slow).toMatchObject({ expectedSeconds: 3000, due: { kind: 'closed', expectedSeconds: 3000 } });
    expect(quick).toMatchObject({ expectedSeconds: 150, due: { kind: 'open', expectedSeconds: 150 } });
    expect(other?.due).toEqual({ kind: 'open', opensAt: now - 5_400_000, closesAt: now + 2_700_000 });
  });

  it('decides nothing before that', async () => {
    const id = await history(10);
    for (const { due, expectedSeconds } of await world.deps.operations.range(id, 1, 3)) {
      expect(expectedSeconds).toBeUndefined();
      expect(due).toEqual({ kind: 'open', opensAt: now - 5_400_000, closesAt: now + 2_700_000 });
    }
  });
});
