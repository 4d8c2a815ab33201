import { beforeEach, describe, expect, test } from 'vitest';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { settleCancel } from '../../../lib/orchestrations/settleCancel.ts';
import { planOperations } from '../../../lib/planning/planOperations.ts';
import { Retention } from '../../../lib/store/Retention.ts';
import { cancelOrchestration } from '../../../lib/useCases/cancelOrchestration.ts';
import { createOrchestration } from '../../../lib/useCases/createOrchestration.ts';
import { createOrchestrationID } from '../../../lib/useCases/orchestrationID.ts';
import {
  getOrchestration,
  listOperations,
  listOrchestrations,
  listSkipped,
} from '../../../lib/useCases/readOrchestrations.ts';
import { retryOrchestration } from '../../../lib/useCases/retryOrchestration.ts';
import { parsePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleParameters } from '../../support/samples.ts';

const day = 24 * 60 * 60 * 1000;
const actor = { subject: 'u-1' };
const all = { page: 1, pageSize: 100, states: [] } as const;

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

const shoot = (name: string, hibernated = false): Shoot => ({
  name,
  runtimeID: `r-${name}`,
  globalAccountID: 'global',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: { begin: '110000+0000', end: '130000+0000' },
  deleting: false,
  hibernated,
  kubernetesVersion: '1.33.4',
});

/** An orchestration of three runtimes and one that is left out, with more targets than a list shows. */
async function planned(): Promise<string> {
  const include = [
    { target: 'all' as const },
    ...Array.from({ length: 200 }, (_, n) => ({ shoot: `s-${n}` })),
  ];
  const parameters = { ...sampleParameters(), targets: { include, exclude: [] } };
  const deps = {
    ...world.deps,
    previewSchedules: world.deps.wakeUps,
  };
  const idempotencyKey = 'key';
  const id = await createOrchestration(deps, { type: 'upgradeKyma', parameters, actor, idempotencyKey });
  const fleet = async () => ({
    shoots: async function* () {
      yield [shoot('a'), shoot('b'), shoot('c'), shoot('d', true)];
    },
    runtimes: () => undefined,
  });
  const policy = async () => parsePolicy('{}');
  const progress = { round: 0, idleRounds: 0, open: -1 };
  await planOperations({ ...world.deps, fleet, policy }, { orchestrationID: id, attempt: 1, progress });
  return id;
}

/** Lets each of its runtimes be upgraded, which all fail. */
async function fail(id: string, attempt: number): Promise<void> {
  const at = world.deps.clock();
  for (const operation of await world.deps.operations.range(id, 1, 9)) {
    await world.deps.leases.take(operation, at, at + 1000);
    await world.deps.leases.release(operation);
    await world.deps.operations.endWaiting(
      { orchestrationID: id, ordinal: operation.ordinal },
      { at, to: 'failed', message: 'Broken' },
    );
  }
  await finishOrchestration(world.deps, { orchestrationID: id, attempt, failure: '' });
}

const ttlOf = (item: Readonly<Record<string, unknown>>): number => Number(item['ttl']) * 1000;
/** DynamoDB deletes what has had its time some days later, in any order; here at once. */
async function deleteExpired(): Promise<void> {
  for (const item of world.table.items())
    if (ttlOf(item) <= world.deps.clock())
      await world.table.delete({ p: String(item['p']), s: String(item['s']) });
}
const pages = async (id: string) => ({
  targets: (await getOrchestration(world.deps, id)).parameters.targets.include.length,
  operations: (await listOperations(world.deps, id, all)).count,
  skipped: (await listSkipped(world.deps, id, all)).count,
});
const whole = { targets: 201, operations: 3, skipped: 1 };
const isGone = { code: 'NOT_FOUND' };

describe('an orchestration that has ended', () => {
  test('is kept whole for 400 days, then hidden from every reader, then deleted completely', async () => {
    const id = await planned();
    await fail(id, 1);
    await world.deps.outbox.sendAll(id, 100);
    world.advance(400 * day - 1000);
    await deleteExpired();
    expect(await pages(id)).toEqual(whole);

    world.advance(1000);
    // Whether it has been deleted yet or not.
    for (let look = 0; look < 2; look += 1) {
      await expect(getOrchestration(world.deps, id)).rejects.toMatchObject(isGone);
      await expect(listOperations(world.deps, id, all)).rejects.toMatchObject(isGone);
      await expect(cancelOrchestration(world.deps, id, actor)).rejects.toMatchObject(isGone);
      const retry = { orchestrationID: id, operationIDs: [], actor };
      await expect(retryOrchestration(world.deps, retry as never)).rejects.toMatchObject(isGone);
      for (const states of [[], ['failed' as const]])
        expect(await listOrchestrations(world.deps, { ...all, states })).toEqual({
          data: [],
          count: 0,
          totalCount: 0,
        });
      await deleteExpired();
    }
    world.advance(367 * day);
    await deleteExpired();
    expect(world.table.items().map(({ p }) => p)).toEqual(['queue']);
  });

  test('exists again when it is retried, and for as long after that', async () => {
    const id = await planned();
    await fail(id, 1);
    world.advance(399 * day);
    await retryOrchestration(world.deps, { orchestrationID: id, operationIDs: [], actor } as never);
    expect(await world.stateOf(id)).toBe('in progress');
    world.advance(300 * day);
    await deleteExpired();
    expect(await pages(id)).toEqual(whole);
    await fail(id, 2);
    expect(await world.stateOf(id)).toBe('failed');
    world.advance(30 * day);
    await deleteExpired();
    expect(await pages(id)).toEqual(whole);
  });

  test('does not expire while it is being retried, nor do its retried operations', async () => {
    const id = await planned();
    await fail(id, 1);
    const [first] = await world.deps.operations.range(id, 1, 1);
    const retry = { orchestrationID: id, operationIDs: [first!.operationID], immediate: false, actor };
    await retryOrchestration(world.deps, retry);
    const orchestration = world.table.items('orchestrations').find(({ s }) => s === id);
    expect(orchestration).not.toHaveProperty('ttl');
    const operations = world.table.items(id).filter(({ s }) => /^\d{6}$/.test(String(s)));
    expect(operations.map(({ ttl }) => ttl !== undefined)).toEqual([false, true, true]);
  });

  test('is kept from its cancel on if it was canceled', async () => {
    const id = await planned();
    await cancelOrchestration(world.deps, id, actor);
    await settleCancel(world.deps, id);
    for (const item of world.table.items(id)) expect(ttlOf(item)).toBeGreaterThanOrEqual(now + 400 * day);
    world.advance(400 * day);
    await expect(getOrchestration(world.deps, id)).rejects.toMatchObject(isGone);
  });
});

test('an open orchestration never expires', async () => {
  const id = await planned();
  for (const item of [...world.table.items('orchestrations'), ...world.table.items(id)])
    expect(item['ttl']).toBeUndefined();
  world.advance(700 * day);
  await deleteExpired();
  expect(await pages(id)).toEqual(whole);
});

describe('the expiry of an orchestration', () => {
  const retention = new Retention(400);
  const id = createOrchestrationID(now);

  test.each([
    ['ran for a day', 1, 401],
    ['ran for a year', 366, 766],
    ['ran for almost two', 700, 766],
    ['ran for longer than anything is kept', 900, 930],
  ])('is never after that of its parts if it %s', (_, ended, gone) => {
    expect(retention.ofOrchestration(id, now + ended * day)).toBe((now + gone * day) / 1000);
    // Its first operation may have ended on its first day.
    if (ended <= 736) expect(retention.ofPart(now)).toBeGreaterThanOrEqual((now + gone * day) / 1000);
  });

  test('is counted from its end if its id does not contain its creation time', () => {
    expect(retention.ofOrchestration('o-1', now)).toBe((now + 400 * day) / 1000);
    expect(new Retention(7).ofOrchestration(id, now)).toBe((now + 7 * day) / 1000);
  });
});
