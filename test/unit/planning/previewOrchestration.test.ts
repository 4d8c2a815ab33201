import { beforeEach, describe, expect, it } from 'vitest';
import { previewListAnswer } from '../../../lib/api/runtimeListAnswers.ts';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import { KubernetesError } from '../../../lib/kubernetes/KubernetesError.ts';
import { previewOrchestration } from '../../../lib/planning/previewOrchestration.ts';
import { listPreview } from '../../../lib/useCases/listPreview.ts';
import { getOrchestration, listOperations } from '../../../lib/useCases/readOrchestrations.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { readOptOut } from '../../../lib/windows/optOut.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const day = 24 * 3600 * 1000;
const start = now + 2 * day;
const iso = (at: number) => new Date(at).toISOString();

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

async function scheduled(maintenanceWindow = false): Promise<string> {
  const parameters = sampleParameters();
  const { id } = await world.put(
    {
      state: 'pending',
      planned: undefined,
      earliestStartAt: start,
      description: 'Starts at some time',
      parameters: { ...parameters, strategy: { ...parameters.strategy, maintenanceWindow } },
    },
    [],
  );
  return id;
}

async function preview(orchestrationID: string, shoots: () => readonly Shoot[]): Promise<void> {
  const deps = {
    ...world.deps,
    fleet: async () => ({
      shoots: async function* () {
        yield shoots();
      },
      runtimes: () => undefined,
    }),
    policy: async () => parsePolicy('{}'),
  };
  await previewOrchestration(deps, { kind: 'preview', orchestrationID });
}
const list = async (id: string, page = 1, pageSize = 100) =>
  await listPreview(world.deps, id, { page, pageSize });
const nothing = { data: [], count: 0, totalCount: 0 };

describe('the preview of an orchestration that starts later', () => {
  it('names the runtimes and their first window after the start', async () => {
    const id = await scheduled(true);
    expect(await list(id)).toEqual(nothing);
    await preview(id, () => [shoot('one'), shoot('asleep', { hibernated: true }), shoot('two')]);

    const answer = await list(id);
    expect(answer).toMatchObject({ count: 2, totalCount: 2 });
    expect(answer.data[0]).toEqual({
      runtimeID: 'id-of-one',
      shootName: 'one',
      globalAccountID: 'global',
      subAccountID: 'sub',
      servicePlanName: '',
      region: 'eu-central-1',
      maintenanceWindowBegin: new Date(start - 3600_000).toISOString(),
      maintenanceWindowEnd: new Date(start + 3600_000).toISOString(),
    });
    expect(await getOrchestration(world.deps, id)).toMatchObject({
      state: 'pending',
      description: 'Starts at some time; preview: 2 runtimes',
      preview: {
        listedAt: new Date(now).toISOString(),
        runtimes: 2,
        skipped: { hibernated: 1 },
        failure: '',
      },
    });
    // It is no plan: nothing is promised before the start.
    const paging = { page: 1, pageSize: 100, states: [] };
    expect(await listOperations(world.deps, id, paging)).toEqual(nothing);
  });

  it('gives the reason that the gate would give for a runtime that would not start', async () => {
    const id = await scheduled();
    const optOuts = [iso(start - day), iso(start + day), 'next year', undefined].map((value) =>
      readOptOut('skip', value),
    );
    await preview(id, () => optOuts.map((optOut, place) => shoot(`s${place}`, { optOut })));
    const holds = previewListAnswer.parse(await list(id)).data.map(({ hold }) => hold);
    expect(holds).toEqual([undefined, optOuts[1]?.text, optOuts[2]?.text, undefined]);
  });

  it('pages through hundreds, and a shorter list replaces a longer one', async () => {
    const id = await scheduled();
    await preview(id, () => Array.from({ length: 250 }, (_, n) => shoot(`s${n}`)));
    const last = await list(id, 3, 100);
    expect([last.data[0]?.shootName, last.count, last.totalCount]).toEqual(['s200', 50, 250]);
    expect(last.data[0]).toMatchObject({ maintenanceWindowBegin: '0001-01-01T00:00:00Z' });
    world.advance(1000);
    await preview(id, () => [shoot('only')]);
    expect((await list(id)).data.map(({ shootName }) => shootName)).toEqual(['only']);
    // It goes when it is of no use any more.
    const ttls = world.table.items(`preview#${id}`).map((item) => item['ttl']);
    expect(ttls[0]).toBe((start + 7 * day) / 1000);
  });

  it('gives the reason if Gardener is down, and leaves the orchestration unchanged', async () => {
    const id = await scheduled();
    await preview(id, () => {
      throw new KubernetesError(0, 'Unreachable', 'Gardener cannot be reached');
    });
    expect(await list(id)).toEqual(nothing);
    expect(await getOrchestration(world.deps, id)).toMatchObject({
      state: 'pending',
      description: 'Starts at some time; preview: Gardener cannot be reached',
      preview: { runtimes: 0, failure: 'Gardener cannot be reached' },
    });
  });

  it('disappears with the start, when the plan takes over', async () => {
    const id = await scheduled();
    await preview(id, () => [shoot('one')]);
    await world.deps.orchestrations.change(id, { at: now, to: 'in progress' });
    expect(await list(id)).toEqual(nothing);
    expect(await getOrchestration(world.deps, id)).not.toHaveProperty('preview');
    // Nor does a late call bring it back.
    await preview(id, () => [shoot('late')]);
    expect((await world.deps.orchestrations.get(id))?.preview?.runtimes).toBe(1);
  });

  it('is not written if the orchestration is canceled while the runtimes are listed', async () => {
    const id = await scheduled();
    let canceled: Promise<unknown> = Promise.resolve();
    await preview(id, () => {
      canceled = world.deps.orchestrations.change(id, { at: now, to: 'canceled' });
      return [shoot('one')];
    });
    await canceled;
    expect((await world.deps.orchestrations.get(id))?.preview).toBeUndefined();
    expect(await list(id)).toEqual(nothing);
  });

  it('is made only for an orchestration that waits for its start', async () => {
    const { id } = await world.put({ state: 'pending', planned: undefined, earliestStartAt: 0 }, []);
    await preview(id, () => {
      throw new Error('must not list');
    });
    await preview('none', () => []);
    expect((await world.deps.orchestrations.get(id))?.preview).toBeUndefined();
  });
});
