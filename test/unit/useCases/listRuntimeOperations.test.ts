import { beforeEach, expect, test } from 'vitest';
import { runtimeOperationsAnswer } from '../../../lib/api/runtimeAnswer.ts';
import { makeOperationID } from '../../../lib/model/operationID.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { RuntimeOperations } from '../../../lib/store/RuntimeOperations.ts';
import { listRuntimeOperations } from '../../../lib/useCases/listRuntimeOperations.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';

let world: MemoryProduct;
let store: RuntimeOperations;
beforeEach(() => {
  world = createMemoryProduct();
  store = new RuntimeOperations(world.table);
});

const shoots = ['runtime-1', 'runtime-2'].map((runtimeID, place) => ({
  name: `shoot-${place}`,
  runtimeID,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: undefined,
  deleting: false,
  hibernated: false,
  kubernetesVersion: '1.33.4',
}));
let reversed = false;
const planDeps = () => ({
  ...world.deps,
  fleet: async () => ({
    shoots: async function* () {
      yield reversed ? shoots.toReversed() : shoots;
    },
    runtimes: () => undefined,
  }),
});
/** Plans an orchestration of both runtimes. */
async function plan(id?: string): Promise<string> {
  const known = id ?? (await world.put({ state: 'in progress', planned: undefined }, [])).id;
  const progress = { round: 0, idleRounds: 0, open: -1 };
  await planOperations(planDeps(), { orchestrationID: known, attempt: 1, progress });
  return known;
}
const list = async (runtimeID = 'runtime-1', page: { pageSize?: number; before?: string } = {}) =>
  runtimeOperationsAnswer.parse(
    await listRuntimeOperations(world.deps, runtimeID, { pageSize: 100, ...page }),
  );
const idsOf = ({ data }: Awaited<ReturnType<typeof list>>) =>
  data.map(({ orchestrationID }) => orchestrationID);

test('operations on a runtime are listed across orchestrations, newest first, in their current state', async () => {
  const first = await plan();
  const second = await plan();
  await world.deps.orchestrations.change(first, { at: now, to: 'failed' });
  const step = { at: now, to: 'failed', message: 'Broken' } as const;
  await world.deps.operations.endWaiting({ orchestrationID: first, ordinal: 1 }, step);
  const answer = await list();
  expect(idsOf(answer)).toEqual([second, first].sort().reverse());
  const failed = answer.data.find(({ orchestrationID }) => orchestrationID === first);
  expect(failed).toMatchObject({
    runtimeID: 'runtime-1',
    state: 'failed',
    description: 'Broken',
    type: 'upgradeKyma',
    target: 'regular',
    orchestrationState: 'failed',
    createdAt: new Date(now).toISOString(),
  });
  expect(await list('unknown')).toEqual({ data: [], count: 0 });
});

test('operations on a runtime are paged until none is left', async () => {
  const ids = [];
  for (let place = 0; place < 7; place += 1) ids.push(await plan());
  const seen: string[] = [];
  for (let before: string | undefined; ; ) {
    const answer = await list('runtime-1', { pageSize: 3, ...(before === undefined ? {} : { before }) });
    seen.push(...idsOf(answer));
    before = answer.next;
    if (before === undefined) break;
    expect(answer.count).toBe(3);
  }
  expect(seen).toEqual(ids.sort().reverse());
});

test('a planner that dies between the reference to an operation and the operation shows none', async () => {
  const id = await plan();
  const { orchestrationID: dead } = sampleOrchestration();
  await store.put({ runtimeID: 'runtime-1', orchestrationID: dead, ordinal: 1, createdAt: now }, 1);
  const { id: unplanned } = await world.put({ state: 'in progress', planned: undefined }, []);
  await world.deps.operations.put(sampleOperation(unplanned, 1), 1);
  await store.put({ runtimeID: 'runtime-1', orchestrationID: unplanned, ordinal: 1, createdAt: now }, 1);
  expect(idsOf(await list())).toEqual([id]);
  expect(idsOf(await list('runtime-1', { pageSize: 1 }))).toEqual([id]);
});

test('a later planner with another order prevails, and an earlier one cannot undo it', async () => {
  const { id } = await world.put({ state: 'in progress', planned: undefined, planRun: 1 }, []);
  // What the first planner, which is thought dead, has left behind.
  await store.put({ runtimeID: 'runtime-1', orchestrationID: id, ordinal: 1, createdAt: now }, 1);
  await store.put({ runtimeID: 'runtime-2', orchestrationID: id, ordinal: 2, createdAt: now }, 1);
  reversed = true;
  await plan(id);
  reversed = false;
  await store.put({ runtimeID: 'runtime-1', orchestrationID: id, ordinal: 1, createdAt: now }, 1);
  expect((await world.deps.operations.get(id, 2))?.runtimeID).toBe('runtime-1');
  expect((await list()).data).toMatchObject([{ orchestrationID: id, runtimeID: 'runtime-1' }]);
});

test('only the last operation of each type that changed something is known from an older release', async () => {
  const { id, operations } = await world.put({ state: 'succeeded' }, ['succeeded'], () => ({}));
  const [operation] = operations;
  const old = { ...operation!, operationID: makeOperationID(id, 'runtime-1', 1) };
  await world.deps.leases.recordChange(old, 'upgradeKyma');
  expect(idsOf(await list())).toEqual([id]);
  expect(idsOf(await list('runtime-1', { before: id }))).toEqual([]);
  const newer = await plan();
  expect(idsOf(await list())).toEqual([newer, id].sort().reverse());
});

test('the operations of an expired orchestration disappear with it', async () => {
  const id = await plan();
  await world.deps.orchestrations.change(id, { at: now, to: 'succeeded' });
  expect(idsOf(await list())).toEqual([id]);
  world.advance(500 * 24 * 3_600_000);
  expect(idsOf(await list())).toEqual([]);
});
