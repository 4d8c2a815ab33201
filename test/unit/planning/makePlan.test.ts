import { beforeEach, describe, expect, it } from 'vitest';
import { SecretUnreadable } from '../../../lib/adapters/readKubeconfig.ts';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleOperation } from '../../support/samples.ts';

const count = 300;
const shoot = (place: number): Shoot => ({
  name: `shoot-${place}`,
  runtimeID: `runtime-${place}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: { begin: '110000+0000', end: '130000+0000' },
  deleting: false,
  hibernated: false,
  kubernetesVersion: '1.33.4',
});

let world: MemoryProduct;
let id: string;
let listed: number;
let puts: number[];

beforeEach(async () => {
  world = createMemoryProduct();
  listed = 0;
  puts = [];
  ({ id } = await world.put({ state: 'in progress', planned: undefined }, []));
  world.table.watch = ({ key }) => {
    if (key.p === id) puts.push(Number(key.s));
  };
});

/** The order of the list changes from one to the next. */
const depsOf = (shoots = Array.from({ length: count }, (_, place) => shoot(place))) => ({
  ...world.deps,
  fleet: async () => ({
    shoots: async function* () {
      listed += 1;
      yield listed % 2 === 0 ? shoots.toReversed() : shoots;
    },
    runtimes: () => undefined,
  }),
  policy: async () => parsePolicy('{}'),
});
const input = () => ({
  orchestrationID: id,
  attempt: 1,
  progress: { round: 0, idleRounds: 0, open: -1 },
});
const plan = async (deps = depsOf()) => await planOperations(deps, input());
const all = async () => await world.deps.operations.range(id, 1, 999);
const expectWhole = async () => {
  const operations = await all();
  expect(operations.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  expect(new Set(operations.map(({ runtimeID }) => runtimeID)).size).toBe(count);
  expect(await world.deps.orchestrations.get(id)).toMatchObject({ planned: count });
};

/** The function dies before its write number `at`: nothing more comes of it. */
function dying(at: number) {
  let writes = 0;
  const deps = depsOf();
  const { operations } = deps;
  return {
    ...deps,
    operations: Object.create(operations, {
      bulk: {
        value: Object.create(operations, {
          put: {
            value: async (...put: Parameters<typeof operations.put>) => {
              writes += 1;
              if (writes > at) throw new Error('dead');
              return await operations.put(...put);
            },
          },
        }),
      },
    }) as typeof operations,
  };
}

describe('a plan', () => {
  it('that cannot read a secret fails with a sentence that names it, and lists nothing', async () => {
    const deps = {
      ...depsOf(),
      fleet: async () => {
        throw new SecretUnreadable('the/secret', 'Gardener', 'missing');
      },
    };
    const { next, failure } = await plan(deps);
    expect(next).toBe('finish');
    expect(failure).toBe(
      'Planning failed: the secret the/secret with the kubeconfig of Gardener does not exist or has no value: create it',
    );
    expect(listed).toBe(0);
  });

  it('is written once, with one ordinal per runtime', async () => {
    expect(await plan()).toMatchObject({ next: 'upgrade', progress: { open: count } });
    await expectWhole();
    expect(puts).toHaveLength(count);
  });

  it('resumes after its planner died, without listing again or writing twice', async () => {
    await expect(plan(dying(120))).rejects.toThrow('dead');
    expect(puts).toHaveLength(120);
    const before = await all();
    expect(await plan()).toMatchObject({ next: 'upgrade', progress: { open: count } });
    await expectWhole();
    expect(listed).toBe(1);
    expect(puts).toHaveLength(count);
    expect(
      (await all()).filter(({ operationID }) => before.some((each) => each.operationID === operationID)),
    ).toEqual(before);
  });

  it('asks to be called again when its time runs out', async () => {
    const deps = depsOf();
    let late = false;
    const slow = { ...deps, clock: () => deps.clock() + (late ? 800_000 : 0) };
    const { bulk } = deps;
    const run: typeof bulk.run = async (items, write, limits) => {
      const [first, ...rest] = [...items];
      if (first !== undefined) await write(first);
      late = true;
      return { done: 1, left: rest, failed: [], ...limits };
    };
    const writer = Object.create(bulk, { run: { value: run } }) as typeof bulk;
    expect(await plan({ ...slow, bulk: writer })).toMatchObject({ next: 'finish', failure: '' });
    expect(await world.deps.orchestrations.get(id)).toMatchObject({
      state: 'in progress',
      planned: undefined,
    });
    expect(await plan()).toMatchObject({ next: 'upgrade' });
    await expectWhole();
    expect(puts).toHaveLength(count);
  });

  it('is the same when two planners write it concurrently', async () => {
    for (const at of [0, 5, 9, 12, 100, 200, 310]) {
      ({ id } = await world.put({ state: 'in progress', planned: undefined }, []));
      let second: unknown;
      world.table.interrupt(at, async () => {
        second = await plan();
      });
      const first = await plan();
      await expectWhole();
      expect(
        [first, second].filter((answer) => (answer as typeof first).next === 'upgrade').length,
      ).toBeGreaterThan(0);
    }
  });

  it('replaces what a planner of release 0.1.0 left behind', async () => {
    await world.deps.orchestrations.change(id, { at: 0, set: { planRun: 1 } });
    for (const ordinal of [1, 2, count + 1, count + 2])
      await world.deps.operations.put(sampleOperation(id, ordinal), 1);
    await plan();
    await expectWhole();
  });

  it('ends if its orchestration is canceled in the meantime', async () => {
    const deps = depsOf(Array.from({ length: 2000 }, (_, place) => shoot(place)));
    world.table.interrupt(700, async () => {
      await world.deps.orchestrations.change(id, { at: 0, to: 'canceling' });
    });
    expect(await plan(deps)).toMatchObject({ next: 'finish' });
    expect(puts.length).toBeLessThan(1500);
    expect(await world.deps.orchestrations.get(id)).toMatchObject({ planned: undefined });
  });
});
