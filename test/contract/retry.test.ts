import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN } from '../../lib/model/dueKey.ts';
import { DurationStore } from '../../lib/store/DurationStore.ts';
import { LeaseStore, latestMark } from '../../lib/store/LeaseStore.ts';
import { OperationStore } from '../../lib/store/OperationStore.ts';
import { SkippedStore } from '../../lib/store/SkippedStore.ts';
import { createTestTable, type TestTable } from '../support/dynamodb.ts';
import { sampleNow as now, sampleOperation } from '../support/samples.ts';

let db: TestTable;
beforeAll(async () => {
  db = await createTestTable();
});
afterAll(async () => {
  await db.close();
});

describe('a failed operation', () => {
  const failed = (id: string) =>
    sampleOperation(id, 1, {
      state: 'failed',
      due: undefined,
      description: 'Broken',
      startedAt: now - 9000,
      endedAt: now - 1000,
      memory: { previous: 'fast', patchedAt: now - 8000 },
    });
  const step = { at: now, to: 'retrying', message: 'Again' } as const;

  it('is retried by one caller only, and is then due and counted as retrying', async () => {
    const store = new OperationStore(db.table);
    const operation = failed('o-retry');
    await store.put(operation, 1);
    const renewed = { ...operation, memory: { previous: 'fast' } };
    const results = await Promise.all([1, 2, 3].map(() => store.retry(renewed, ALWAYS_OPEN, step)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store.counts('o-retry')).toMatchObject({ failed: 0, retrying: 1 });
    expect(await store.candidates('o-retry', ['0#', '0#~'], 9)).toMatchObject([{ ordinal: 1 }]);
    expect(await store.get('o-retry', 1)).toMatchObject({
      operationID: operation.operationID,
      state: 'retrying',
      endedAt: 0,
      memory: { previous: 'fast' },
      due: ALWAYS_OPEN,
    });
  });

  it('is restored when its retry is undone, unless it has started', async () => {
    const store = new OperationStore(db.table);
    const operation = failed('o-undo');
    await store.put(operation, 1);
    const undo = { at: now, message: 'Not retried' } as const;
    const { description, endedAt, windowBegin, windowEnd, memory } = operation;
    const beforeRetry = { description, endedAt, windowBegin, windowEnd, memory };
    const renewed = { ...operation, memory: {}, windowEnd: now, beforeRetry };
    expect(await store.undoRetry(renewed, undo)).toBe(false);
    await store.retry(renewed, ALWAYS_OPEN, step);
    expect((await store.get('o-undo', 1))?.beforeRetry).toEqual(beforeRetry);
    expect(await store.undoRetry(renewed, undo)).toBe(true);
    expect((await store.get('o-undo', 1))?.beforeRetry).toBeUndefined();
    const { history: _history, updatedAt: _updatedAt, ...before } = operation;
    expect(await store.get('o-undo', 1)).toMatchObject(before);
    expect(await store.candidates('o-undo', ['0#', '2#~'], 9)).toEqual([]);
    await store.retry(renewed, ALWAYS_OPEN, step);
    const [candidate] = await store.candidates('o-undo', ['0#', '0#~'], 1);
    const claim = { child: 'child', turn: 0, attempt: 1, expiresAt: now + 1000 };
    await store.claim('o-undo', candidate!, claim);
    await store.start((await store.get('o-undo', 1))!, claim, {
      at: now,
      to: 'in progress',
      message: 'Started',
    });
    expect(await store.undoRetry(renewed, undo)).toBe(false);
  });
});

describe('the history of a runtime', () => {
  it('names, per type, the last planned operation that changed something', async () => {
    const leases = new LeaseStore(db.table);
    const at = (later: number, orchestrationID: string) =>
      sampleOperation(orchestrationID, 1, { runtimeID: 'r-latest', createdAt: now + later });
    const [first, second, third] = [at(0, 'o1'), at(0, 'o2'), at(5, 'o0')];
    for (const operation of [second, first, second]) await leases.recordChange(operation, 'upgradeKyma');
    const latest = async () => (await leases.histories(['r-latest'])).get('r-latest')?.changed;
    expect(await latest()).toEqual({ upgradeKyma: latestMark(second) });
    for (const operation of [third, second]) await leases.recordChange(operation, 'upgradeKyma');
    await leases.recordChange(first, 'upgradeCluster');
    // The lease comes and goes; what is known stays.
    await leases.take({ runtimeID: 'r-latest', operationID: 'op' }, now, now + 1000);
    await leases.recordSeconds('r-latest', 'upgradeCluster', 42);
    await leases.release({ runtimeID: 'r-latest', operationID: 'op' });
    expect(await leases.histories(['r-latest', 'r-unknown', 'r-latest'])).toEqual(
      new Map([
        [
          'r-latest',
          {
            changed: { upgradeKyma: latestMark(third), upgradeCluster: latestMark(first) },
            latest: undefined,
            seconds: { upgradeCluster: 42 },
          },
        ],
      ]),
    );
  });

  it('records the ratio of a duration to the previous one', async () => {
    const durations = new DurationStore(db.table);
    await durations.record('upgradeCluster', 'op1', 30);
    await durations.record('upgradeCluster', 'op2', 30, 20);
    await durations.record('upgradeCluster', 'op2', 30, 20);
    await durations.record('upgradeCluster', 'op3', 10, 0);
    expect(await durations.recentRatios('upgradeCluster')).toEqual([1.5]);
    expect((await durations.recent('upgradeCluster')).sort()).toEqual([10, 30, 30]);
  });
});

describe('skipped runtimes', () => {
  const list = (count: number, reason = 'hibernated') =>
    Array.from({ length: count }, (_, place) => ({
      runtimeID: `r${place}`,
      shootName: `s${place}`,
      reason,
    }));

  it('come back by page, across items', async () => {
    const skipped = new SkippedStore(db.table);
    const all = list(250);
    expect(await skipped.replace('o-skip', 1, all, now)).toBe(true);
    expect(await skipped.range('o-skip', 0, 100)).toEqual(all.slice(0, 100));
    expect(await skipped.range('o-skip', 70, 140)).toEqual(all.slice(70, 140));
    expect(await skipped.range('o-skip', 200, 250)).toEqual(all.slice(200));
    expect(await skipped.range('o-skip', 250, 250)).toEqual([]);
    expect(await skipped.range('o-none', 0, 10)).toEqual([]);
  });

  it('are those of the newest plan', async () => {
    const skipped = new SkippedStore(db.table);
    await skipped.replace('o-again', 1, list(150), now);
    expect(await skipped.replace('o-again', 2, list(3, 'deleting'), now)).toBe(true);
    expect(await skipped.range('o-again', 0, 3)).toEqual(list(3, 'deleting'));
    expect(await skipped.replace('o-again', 1, list(150), now)).toBe(false);
    expect(await skipped.range('o-again', 0, 3)).toEqual(list(3, 'deleting'));
  });
});
