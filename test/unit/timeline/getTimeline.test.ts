import { describe, expect, it } from 'vitest';
import { MeteredTable } from '../../../bench/cost/MeteredTable.ts';
import { timelineAnswer } from '../../../lib/api/timelineAnswer.ts';
import { rememberedByKey } from '../../../lib/base/rememberedByKey.ts';
import { ALWAYS_OPEN } from '../../../lib/model/dueKey.ts';
import type { Operation } from '../../../lib/model/Operation.ts';
import { makeOperationID } from '../../../lib/model/operationID.ts';
import { readingDependencies } from '../../../lib/product/compose.ts';
import type { Table } from '../../../lib/store/Table.ts';
import { getTimeline, readTimeline } from '../../../lib/useCases/getTimeline.ts';
import { listFailures } from '../../../lib/useCases/listFailures.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../../support/samples.ts';

const hour = 3_600_000;
const readerOn = (table: Table) => ({
  ...readingDependencies({ table, clock: () => now }),
  freezes: async () => [
    { begin: now + hour, end: now + 2 * hour, reason: 'Closing' },
    { begin: now + 900 * hour, end: now + 901 * hour },
  ],
});
type Reader = ReturnType<typeof readerOn>;

const windows = { windowBegin: now - hour, windowEnd: now + hour };
const claim = { child: 'arn:child', turn: 0, attempt: 1, expiresAt: now + hour };

/** An operation with an id of today, claimed. */
const claimed = (id: string, ordinal: number, changed: Partial<Operation> = {}): Operation =>
  sampleOperation(id, ordinal, {
    operationID: makeOperationID(id, `runtime-${ordinal}`, ordinal),
    state: 'in progress',
    startedAt: now - hour / 2,
    due: { kind: 'held', turn: 0 },
    claim,
    ...windows,
    ...changed,
  });
const end = async (
  { operations }: Reader,
  operation: Operation,
  to: 'succeeded' | 'failed',
  message = 'Done',
) => expect(await operations.end(operation, claim.child, {}, { at: now, to, message })).toBe(true);

async function create(reader: Reader, planned: number) {
  const orchestration = sampleOrchestration({ state: 'in progress', planned, manifest: 1 });
  await reader.orchestrations.create(orchestration);
  return orchestration.orchestrationID;
}
const timelineOf = async (reader: Reader, id: string, by: 'region' | 'plan' | 'stage' = 'region') =>
  getTimeline(await readTimeline(reader, id, { older: new Map() }), by);
const total = (counts: readonly number[] | undefined) => (counts ?? []).reduce((sum, each) => sum + each, 0);

describe('a timeline', () => {
  it('shows waiting, running and ended operations, without reading the items of ended ones', async () => {
    const table = new MemoryTable();
    const reader = readerOn(table);
    const id = await create(reader, 4);
    reader.operations.attributes = async () => await Promise.reject(new Error('items are read'));
    const waiting = { kind: 'closed', opensAt: now + hour, closesAt: now + 2 * hour } as const;
    await reader.operations.put(sampleOperation(id, 1, { due: waiting }), 1);
    for (const ordinal of [2, 3, 4]) await reader.operations.put(claimed(id, ordinal), 1);
    await end(reader, claimed(id, 3), 'succeeded');
    await end(reader, claimed(id, 4), 'failed', 'Broken');
    const region = ['eu', 'eu', 'us', 'us'];
    const runtimes = region.map((each) => ({ region: each, servicePlanName: 'aws' }));
    await reader.planGroups.save(id, 1, runtimes, now);
    const answer = timelineAnswer.parse(await timelineOf(reader, id));
    expect(answer).toMatchObject({ orchestrationID: id, state: 'in progress', runtimes: 4 });
    expect(answer.operationStats).toMatchObject({ pending: 1, 'in progress': 1, succeeded: 1, failed: 1 });
    expect(answer.bands.map(({ name, runtimes: count }) => [name, count])).toEqual([
      ['eu', 2],
      ['us', 2],
    ]);
    const [eu, us] = answer.bands;
    expect([total(eu?.starts), total(us?.starts)]).toEqual([1, 2]);
    expect([total(us?.succeeded), total(us?.failed), total(eu?.succeeded)]).toEqual([1, 1, 0]);
    expect(total(eu?.waiting)).toBeGreaterThan(0);
    expect(answer.freezes.map(({ reason }) => reason)).toEqual(['Closing']);
    expect((await timelineOf(reader, id, 'plan')).bands.map(({ name }) => name)).toEqual(['aws']);
    expect((await timelineOf(reader, id, 'stage')).bands.map(({ name }) => name)).toEqual(['']);
  });

  it('has bands by stage, in the order of the rollout, if there are stages', async () => {
    const reader = readerOn(new MemoryTable());
    const rollout = {
      version: 1,
      stage: 0,
      stages: [
        { name: 'canary', first: 1, last: 1 },
        { name: 'empty', first: 2, last: 1 },
        { name: 'rest', first: 2, last: 3 },
      ],
    };
    const { orchestrationID: id, ...rest } = sampleOrchestration({
      state: 'in progress',
      planned: 3,
      rollout,
    });
    await reader.orchestrations.create({ orchestrationID: id, ...rest });
    for (const ordinal of [1, 2, 3]) await reader.operations.put(sampleOperation(id, ordinal), 1);
    const { bands } = await timelineOf(reader, id, 'stage');
    expect(bands.map(({ name, runtimes }) => [name, runtimes])).toEqual([
      ['canary', 1],
      ['rest', 2],
    ]);
  });

  it('finds operations that ended under an older release, and their groups, by reading their items once', async () => {
    const table = new MeteredTable();
    const reader = readerOn(table);
    const id = await create(reader, 3);
    const over = { state: 'succeeded', due: undefined, startedAt: now - hour, endedAt: now } as const;
    for (const ordinal of [1, 2]) await reader.operations.put(sampleOperation(id, ordinal, over), 1);
    await reader.operations.put(sampleOperation(id, 3, { region: 'us' }), 1);
    const memory = { older: new Map() };
    const first = getTimeline(await readTimeline(reader, id, memory), 'region');
    expect(first.bands.map(({ name, starts, succeeded }) => [name, total(starts), total(succeeded)])).toEqual(
      [
        ['eu-central-1', 2, 2],
        ['us', 0, 0],
      ],
    );
    const before = table.used.pages;
    const second = getTimeline(await readTimeline(reader, id, memory), 'region');
    expect(second).toEqual(first);
    // The indexes and the orchestration, and nothing else.
    expect(table.used.pages - before).toBeLessThanOrEqual(9);
  });

  it('shows a retried operation as waiting, and one whose retry was undone as before', async () => {
    const reader = readerOn(new MemoryTable());
    const id = await create(reader, 1);
    await reader.operations.put(claimed(id, 1), 1);
    await end(reader, claimed(id, 1), 'failed', 'Broken');
    const failed = (await reader.operations.get(id, 1))!;
    const beforeRetry = { description: 'Broken', endedAt: now, memory: {}, ...windows };
    const step = { at: now, to: 'retrying', message: 'Retry' } as const;
    expect(await reader.operations.retry({ ...failed, beforeRetry }, ALWAYS_OPEN, step)).toBe(true);
    const retried = await timelineOf(reader, id);
    expect([total(retried.bands[0]?.starts), total(retried.bands[0]?.failed)]).toEqual([0, 0]);
    expect(retried.operationStats).toMatchObject({ retrying: 1 });
    const retrying = (await reader.operations.get(id, 1))!;
    expect(await reader.operations.undoRetry(retrying, { at: now, message: 'Undone' })).toBe(true);
    const undone = await timelineOf(reader, id);
    expect([total(undone.bands[0]?.starts), total(undone.bands[0]?.failed)]).toEqual([1, 1]);
    expect(await listFailures(reader, id)).toMatchObject({ data: [{ reason: 'Broken', operations: 1 }] });
  });

  it('keeps the id that release 0.1.0 gave to an operation that ends now', async () => {
    const reader = readerOn(new MemoryTable());
    const id = await create(reader, 1);
    const old = claimed(id, 1, { operationID: 'b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77' });
    await reader.operations.put(old, 1);
    await end(reader, old, 'failed', 'Broken');
    expect((await reader.operations.getByID(id, old.operationID))?.state).toBe('failed');
    const step = { at: now, to: 'retrying', message: 'Retry' } as const;
    await reader.operations.retry((await reader.operations.get(id, 1))!, ALWAYS_OPEN, step);
    expect((await reader.operations.getByID(id, old.operationID))?.state).toBe('retrying');
    expect((await timelineOf(reader, id)).runtimes).toBe(1);
  });

  it('is empty before the plan, and does not exist without an orchestration', async () => {
    const reader = readerOn(new MemoryTable());
    const { orchestrationID: id, ...rest } = sampleOrchestration();
    await reader.orchestrations.create({ orchestrationID: id, ...rest });
    expect(await timelineOf(reader, id)).toMatchObject({ runtimes: 0, bands: [] });
    await expect(timelineOf(reader, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(listFailures(reader, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of 10,000 runtimes reads less than its partition allows in a second, and fits 1 MB', async () => {
    const table = new MeteredTable();
    const reader = readerOn(table);
    const id = await create(reader, 10_000);
    const runtimes = [];
    for (let ordinal = 1; ordinal <= 10_000; ordinal += 1) {
      runtimes.push({ region: `region-${ordinal % 70}`, servicePlanName: `plan-${ordinal % 9}` });
      const begin = now + (ordinal % 168) * hour;
      const due = { kind: 'closed', opensAt: begin, closesAt: begin + 4 * hour } as const;
      if (ordinal > 6_000) {
        await reader.operations.put(sampleOperation(id, ordinal, { due }), 1);
        continue;
      }
      await reader.operations.put(claimed(id, ordinal), 1);
      if (ordinal <= 50) continue;
      await end(
        reader,
        claimed(id, ordinal),
        ordinal % 9 === 0 ? 'failed' : 'succeeded',
        `Broken ${ordinal}`,
      );
    }
    await reader.planGroups.save(id, 1, runtimes, now);
    const before = table.used.readUnits;
    const answer = await timelineOf(reader, id);
    const units = table.used.readUnits - before;
    // Measured: 372. Each further operation that a turn holds adds one.
    expect(units).toBeLessThan(500);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(1_000_000);
    expect(answer.bands).toHaveLength(60);
    expect(total(answer.bands.map(({ starts }) => total(starts)))).toBe(6_000);
    const failures = await listFailures(reader, id);
    expect(table.used.readUnits - before - units).toBeLessThan(300);
    expect(failures).toMatchObject({ failed: 661 });
  });
});

describe('failures', () => {
  it('are grouped by reason, the most frequent first, with examples', async () => {
    const reader = readerOn(new MemoryTable());
    const id = await create(reader, 8);
    for (let ordinal = 1; ordinal <= 8; ordinal += 1) {
      const operation = claimed(id, ordinal);
      await reader.operations.put(operation, 1);
      const broken = ordinal <= 5 ? `Shoot shoot-${ordinal} timed out after ${ordinal} s` : 'Broken';
      if (ordinal < 8) await end(reader, operation, 'failed', broken);
    }
    const { data, ...rest } = await listFailures(reader, id);
    expect(rest).toEqual({ count: 2, failed: 7, ungrouped: 0 });
    expect(data.map(({ reason, operations }) => [reason, operations])).toEqual([
      ['Shoot … timed out after …', 5],
      ['Broken', 2],
    ]);
    expect(data[0]?.examples.map(({ description }) => description)).toEqual([
      'Shoot shoot-1 timed out after 1 s',
      'Shoot shoot-2 timed out after 2 s',
      'Shoot shoot-3 timed out after 3 s',
    ]);
  });

  it('of an older release, which have no code, are in the same groups', async () => {
    const reader = readerOn(new MemoryTable());
    const id = await create(reader, 3);
    const over = { state: 'failed', due: undefined, endedAt: now } as const;
    for (const ordinal of [1, 2])
      await reader.operations.put(
        sampleOperation(id, ordinal, { ...over, description: `shoot-${ordinal} is broken` }),
        1,
      );
    await reader.operations.put(claimed(id, 3), 1);
    await end(reader, claimed(id, 3), 'failed', 'shoot-3 is broken');
    expect(await listFailures(reader, id)).toMatchObject({
      data: [{ reason: '… is broken', operations: 3 }],
      failed: 3,
      ungrouped: 0,
    });
  });

  it('with too many reasons are counted as ungrouped', async () => {
    const reader = readerOn(new MemoryTable());
    const id = await create(reader, 60);
    for (let ordinal = 1; ordinal <= 60; ordinal += 1) {
      await reader.operations.put(claimed(id, ordinal), 1);
      const name = String.fromCharCode(97 + (ordinal % 26), 97 + Math.floor(ordinal / 26));
      await end(reader, claimed(id, ordinal), 'failed', `Module ${name} broke`);
    }
    expect(await listFailures(reader, id)).toMatchObject({ count: 50, failed: 60, ungrouped: 10 });
  });

  it('include a retry that a cancel ended, with its old reason', async () => {
    const reader = readerOn(new MemoryTable());
    const id = await create(reader, 1);
    await reader.operations.put(claimed(id, 1), 1);
    await end(reader, claimed(id, 1), 'failed', 'Broken');
    const failed = (await reader.operations.get(id, 1))!;
    const beforeRetry = { description: 'Broken', endedAt: now, memory: {}, ...windows };
    const step = { at: now, to: 'retrying', message: 'Retry' } as const;
    await reader.operations.retry({ ...failed, beforeRetry }, ALWAYS_OPEN, step);
    await reader.orchestrations.change(id, { at: now, to: 'canceling' });
    expect(await listFailures(reader, id)).toMatchObject({ data: [{ reason: 'Broken', operations: 1 }] });
  });
});

describe('a cache by key', () => {
  it('reads once for a while, and evicts the least recently used key', async () => {
    let time = 0;
    const reads: string[] = [];
    const read = rememberedByKey(
      async (key) => {
        reads.push(key);
        return `${key} at ${time}`;
      },
      { seconds: 3, most: 2 },
      () => time,
    );
    await Promise.all([read('a'), read('a')]);
    expect(await read('a')).toBe('a at 0');
    time = 3000;
    expect(await read('a')).toBe('a at 3000');
    await read('b');
    await read('a');
    await read('c');
    await read('a');
    await read('b');
    expect(reads).toEqual(['a', 'a', 'b', 'c', 'b']);
  });
});
