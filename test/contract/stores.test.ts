import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALWAYS_OPEN, closedRange, openRange } from '../../lib/model/dueKey.ts';
import { makeOperationID } from '../../lib/model/operationID.ts';
import { DurationStore } from '../../lib/store/DurationStore.ts';
import { IdempotencyStore } from '../../lib/store/IdempotencyStore.ts';
import { LeaseStore } from '../../lib/store/LeaseStore.ts';
import { OperationStore } from '../../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../../lib/store/OrchestrationStore.ts';
import { operationItem } from '../../lib/store/operationItem.ts';
import { QueueSlots } from '../../lib/store/QueueSlots.ts';
import { ItemTooLarge } from '../../lib/store/Table.ts';
import { tableSchema } from '../../lib/store/tableSchema.ts';
import { type AttributeMap, writeUnits } from '../../local/dynamodb/requestUnits.ts';
import { createTestTable, type TestTable } from '../support/dynamodb.ts';
import { sampleNow as now, sampleOperation, sampleOrchestration } from '../support/samples.ts';
import { seedOperations } from '../support/seedOperations.ts';

let db: TestTable;
beforeAll(async () => {
  db = await createTestTable();
});
afterAll(async () => {
  await db.close();
});

const count = (results: readonly boolean[]) => results.filter(Boolean).length;
const claimOf = (child: string, turn = 0) => ({ child, turn, attempt: 1, expiresAt: now + 60_000 });

describe('orchestrations', () => {
  const store = () => new OrchestrationStore(db.table);

  it('are read as they were written, and created only once', async () => {
    const orchestration = sampleOrchestration({ earliestStartAt: now + 1, skipped: { hibernated: 2 } });
    expect(await store().create(orchestration)).toBe(true);
    expect(await store().create({ ...orchestration, description: 'another' })).toBe(false);
    expect(await store().get(orchestration.orchestrationID)).toEqual(orchestration);
    expect(await store().get('none')).toBeUndefined();
  });

  it('change state only as the table of legal changes allows', async () => {
    const { orchestrationID } = sampleOrchestration();
    await store().create(sampleOrchestration({ orchestrationID }));
    expect(await store().change(orchestrationID, { at: now, to: 'succeeded' })).toBe(false);
    expect(
      await store().change(
        orchestrationID,
        { at: now, to: 'in progress', set: { attempt: 1 } },
        { attempt: 0 },
      ),
    ).toBe(true);
    expect(await store().change(orchestrationID, { at: now, to: 'canceling' }, { attempt: 2 })).toBe(false);
    expect(await store().change(orchestrationID, { at: now, to: 'canceling' }, { attempt: 1 })).toBe(true);
    expect(await store().change(orchestrationID, { at: now, to: 'in progress' })).toBe(false);
    expect(await store().change(orchestrationID, { at: now, to: 'canceled' })).toBe(true);
    expect((await store().get(orchestrationID))?.state).toBe('canceled');
    expect(await store().change('none', { at: now, set: { description: 'x' } })).toBe(false);
    expect(await store().get('none')).toBeUndefined();
  });

  it('are listed oldest first, by page and by state, with a total that matches the pages', async () => {
    const own = await createTestTable();
    try {
      const orchestrations = new OrchestrationStore(own.table);
      const ids: string[] = [];
      for (let place = 0; place < 25; place += 1) {
        const orchestration = sampleOrchestration({ state: place % 5 === 0 ? 'failed' : 'pending' });
        ids.push(orchestration.orchestrationID);
        await orchestrations.create(orchestration);
      }
      ids.sort();
      const seen: string[] = [];
      for (let page = 1; ; page += 1) {
        const { items, totalCount } = await orchestrations.page([], page, 10, now);
        expect(totalCount).toBe(25);
        if (items.length === 0) break;
        seen.push(...items.map(({ orchestrationID }) => orchestrationID));
      }
      expect(seen).toEqual(ids);
      expect((await orchestrations.page(['failed'], 1, 100, now)).totalCount).toBe(5);
      expect((await orchestrations.page(['failed', 'pending', 'failed'], 2, 20, now)).items).toHaveLength(5);
    } finally {
      await own.close();
    }
  });

  it('are queued by age once their start time has come, also those of release 0.1.0', async () => {
    const own = await createTestTable();
    try {
      const orchestrations = new OrchestrationStore(own.table);
      const [first, second, third, fourth] = Array.from({ length: 4 }, () => sampleOrchestration());
      const all = [first, second, third, fourth].sort((a, b) =>
        a!.orchestrationID < b!.orchestrationID ? -1 : 1,
      );
      const starts = [now + 2000, 0, now + 1000, now + 3000];
      const ids = all.map((one) => one!.orchestrationID);
      for (const [place, one] of all.entries())
        await orchestrations.create({ ...one!, earliestStartAt: starts[place]! });
      expect(await orchestrations.queuedIDs(now)).toEqual([ids[1]]);
      expect(await orchestrations.queuedIDs(now + 1000)).toEqual([ids[1], ids[2]]);
      expect(await orchestrations.queuedIDs(now + 2999)).toEqual(ids.slice(0, 3));
      expect((await orchestrations.queuedIDs(now + 3000, 'normal', 1))[0]).toBe(ids[0]);
      expect(await orchestrations.ids(['pending'])).toEqual(ids);
      const one = { ...all[3]!, earliestStartAt: starts[3]! };
      const { orchestrationID, earliestStartAt: startAfter, ...rest } = one;
      const old = { p: 'orchestrations', s: orchestrationID, ...rest, startAfter, a: `p#${orchestrationID}` };
      await own.table.put(old, []);
      expect(await orchestrations.queuedIDs(now)).toContain(orchestrationID);
      expect(await orchestrations.indexStart(one)).toBe(true);
      expect(await orchestrations.indexStart(one)).toBe(false);
      expect(await orchestrations.queuedIDs(now)).toEqual([ids[1]]);
      expect(await orchestrations.change(ids[0]!, { at: now, to: 'canceled' })).toBe(true);
      expect(await orchestrations.queuedIDs(now + 9000)).toEqual(ids.slice(1));
    } finally {
      await own.close();
    }
  });

  it('are not ended if work is added at the same time', async () => {
    const { orchestrationID } = sampleOrchestration();
    await store().create(sampleOrchestration({ orchestrationID, state: 'in progress', attempt: 1 }));
    expect(await store().addWork(orchestrationID, now)).toBe(true);
    expect(await store().get(orchestrationID)).toMatchObject({ workAdded: 1 });
    expect(await store().change(orchestrationID, { at: now, to: 'succeeded' }, { workAdded: 0 })).toBe(false);
    expect(await store().change(orchestrationID, { at: now, to: 'succeeded' }, { workAdded: 1 })).toBe(true);
    expect(await store().addWork(orchestrationID, now)).toBe(false);
  });
});

describe('an item that would be too large', () => {
  it('raises a specific error and leaves the item unchanged', async () => {
    const key = { p: 'large', s: 'item' };
    const large = 'x'.repeat(250_000);
    const put = db.table.put({ ...key, one: large, two: large }, []);
    await expect(put).rejects.toThrow(ItemTooLarge);
    expect(await db.table.put({ ...key, one: large }, [])).toBe(true);
    await expect(db.table.update(key, { set: { two: large } }, [])).rejects.toThrow(ItemTooLarge);
    expect(Object.keys((await db.table.get(key)) ?? {}).sort()).toEqual(['one', 'p', 's']);
  });
});

describe('operations', () => {
  const store = () => new OperationStore(db.table);
  const candidate = async (id: string) =>
    (await store().candidates(id, openRange(0, ALWAYS_OPEN.closesAt), 1))[0]!;

  it('are read as they were written, and each ordinal is taken once', async () => {
    const operation = sampleOperation('o-put', 1, {
      rule: { begin: '220000+0000', end: '020000+0000', days: ['Mon'] },
      due: { kind: 'closed', opensAt: now, closesAt: now + 3_600_000 },
      claim: undefined,
    });
    expect(await store().put(operation, 1)).toBe(true);
    expect(await store().put({ ...operation, shootName: 'other' }, 1)).toBe(false);
    expect(await store().get('o-put', 1)).toEqual(operation);
    expect(await store().getByID('o-put', operation.operationID)).toEqual(operation);
    expect(await store().getByID('o-put', 'none')).toBeUndefined();
    expect(await store().getByID('another', operation.operationID)).toBeUndefined();
  });

  it('are removed if an older planner wrote them', async () => {
    await store().put(sampleOperation('o-plan', 1), 1);
    await store().put(sampleOperation('o-plan', 2), 2);
    expect(await store().planRuns('o-plan')).toEqual(
      new Map([
        [1, 1],
        [2, 2],
      ]),
    );
    for (const ordinal of [1, 2, 3]) await store().remove({ orchestrationID: 'o-plan', ordinal }, 2);
    expect((await store().range('o-plan', 1, 9)).map(({ ordinal }) => ordinal)).toEqual([2]);
  });

  it('are found by an id that contains the ordinal, and by one that does not', async () => {
    const named = sampleOperation('o-named', 3, { operationID: makeOperationID('o-named', 'r', 3) });
    const indexed = sampleOperation('o-named', 4);
    for (const operation of [named, indexed]) {
      await store().put(operation, 1);
      expect(await store().getByID('o-named', operation.operationID)).toEqual(operation);
    }
    const another = makeOperationID('o-named', 'another', 3);
    expect(await store().getByID('o-named', another)).toBeUndefined();
  });

  it('take at most a kilobyte when planned with every field set', async () => {
    const at = Date.UTC(2026, 2, 2, 22);
    const id = '4c1ac22c-7e71-4cb8-9d60-83cbb0ef9b3e';
    const operation = sampleOperation(id, 9999, {
      operationID: makeOperationID(id, id, 9999),
      runtimeID: id,
      globalAccountID: id,
      subAccountID: id,
      instanceID: id,
      servicePlanID: id,
      servicePlanName: 'sap-converged-cloud',
      shootName: 'c-1234567',
      region: 'ap-southeast-1',
      rule: { begin: '220000+0000', end: '020000+0000', days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] },
      description: `Waiting for the maintenance window that opens at ${new Date(at).toISOString()}`,
      due: { kind: 'closed', opensAt: at, closesAt: at + 4 * 3_600_000, expectedSeconds: 900 },
      expectedSeconds: 900,
      windowBegin: at,
      windowEnd: at + 4 * 3_600_000,
    });
    const indexes = { keys: tableSchema.indexes.map(({ sortKey }) => sortKey.name) };
    const item = marshall(operationItem(operation, 1), { removeUndefinedValues: true });
    // The item and its entries by state and by due time.
    expect(writeUnits(indexes, undefined, item as unknown as AttributeMap)).toBe(3);
  });

  it('are claimed by exactly one of many turns', async () => {
    await store().put(sampleOperation('o-claim', 1), 1);
    const wanted = await candidate('o-claim');
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        store().claim('o-claim', wanted, claimOf(`child-${turn}`, turn)),
      ),
    );
    expect(count(claims)).toBe(1);
    const winner = claims.indexOf(true);
    expect(await store().held('o-claim', winner)).toMatchObject([
      { ordinal: 1, claim: claimOf(`child-${winner}`, winner) },
    ]);
    expect(await store().held('o-claim', winner + 1)).toEqual([]);
    expect(await candidate('o-claim')).toBeUndefined();
  });

  it('accept writes only from the child that holds the claim', async () => {
    await store().put(sampleOperation('o-own', 1), 1);
    await store().claim('o-own', await candidate('o-own'), claimOf('mine'));
    const start = { at: now, to: 'in progress', message: 'Started' } as const;
    expect(await store().start((await store().get('o-own', 1))!, claimOf('other'), start)).toBe(false);
    expect(await store().start((await store().get('o-own', 1))!, claimOf('mine'), start)).toBe(true);
    expect(await store().start((await store().get('o-own', 1))!, claimOf('mine'), start)).toBe(false);
    expect(await store().release({ orchestrationID: 'o-own', ordinal: 1, child: 'mine' }, ALWAYS_OPEN)).toBe(
      false,
    );
    expect(
      await store().endWaiting(
        { orchestrationID: 'o-own', ordinal: 1 },
        { at: now, to: 'canceled', message: 'x' },
      ),
    ).toBe(false);
    const end = { at: now + 5, to: 'succeeded', message: 'Done' } as const;
    const started = (await store().get('o-own', 1))!;
    expect(await store().remember(started, 'other', { previous: 'fast' })).toBe(false);
    expect(await store().remember(started, 'mine', { previous: 'fast' })).toBe(true);
    expect(await store().end(started, 'other', {}, end)).toBe(false);
    expect(await store().end(started, 'mine', { previous: 'fast' }, end)).toBe(true);
    expect(await store().end(started, 'mine', {}, { ...end, to: 'failed' })).toBe(false);
    expect(await store().get('o-own', 1)).toMatchObject({
      state: 'succeeded',
      description: 'Done',
      due: undefined,
      claim: undefined,
      startedAt: now,
      endedAt: now + 5,
      memory: { previous: 'fast' },
      history: [{ message: 'Planned' }, { state: 'in progress' }, { state: 'succeeded', at: now + 5 }],
    });
  });

  it('are handed back unchanged, and only by a caller that knows the last change that was sent', async () => {
    const window = { begin: '220000+0000', end: '230000+0000' };
    await store().put(
      sampleOperation('o-back', 1, { rule: window, windowBegin: now, windowEnd: now + 9 }),
      1,
    );
    await store().claim('o-back', await candidate('o-back'), claimOf('mine'));
    await store().start((await store().get('o-back', 1))!, claimOf('mine'), {
      at: now,
      to: 'in progress',
      message: 'Started',
    });
    const started = (await store().get('o-back', 1))!;
    const times = { rule: { ...window, days: ['Mon'] }, windowBegin: now + 1, windowEnd: now + 2 } as const;
    expect(await store().send(started, 'other', {}, times)).toBeUndefined();
    expect(await store().send(started, 'mine', { sendingAt: now }, times)).toBe(1);
    expect(await store().send(started, 'mine', { sendingAt: now }, times)).toBeUndefined();
    const again = { ...times, pausedUntil: now + 5000, waiting: undefined, memory: {} };
    const step = { at: now, to: 'pending', message: 'Not yet' } as const;
    const due = { kind: 'closed', opensAt: now + 5000, closesAt: now + 9000 } as const;
    const end = { at: now, to: 'failed', message: 'x' } as const;
    expect(await store().handBack(started, 'mine', due, again, step)).toBe(false);
    expect(await store().remember(started, 'mine', {})).toBe(false);
    expect(await store().look(started, claimOf('mine'), {}, { at: now })).toBe(false);
    expect(await store().end(started, 'mine', {}, end)).toBe(false);
    const sent = (await store().get('o-back', 1))!;
    expect(sent).toMatchObject({ sends: 1, memory: { sendingAt: now }, ...times });
    expect(await store().handBack(sent, 'other', due, again, step)).toBe(false);
    expect(await store().handBack(sent, 'mine', due, again, step)).toBe(true);
    expect(await store().get('o-back', 1)).toMatchObject({
      ...{ state: 'pending', description: 'Not yet', claim: undefined, startedAt: 0, memory: {} },
      ...{ pausedUntil: now + 5000, due: { kind: 'closed' }, ...times },
    });
    expect((await store().counts('o-back')).pending).toBe(1);
    expect(await store().retry(sent, due, { at: now, to: 'retrying', message: 'x' })).toBe(false);
  });

  it('are taken over by exactly one turn once their claim has expired', async () => {
    await store().put(sampleOperation('o-dead', 1), 1);
    await store().claim('o-dead', await candidate('o-dead'), claimOf('dead'));
    await store().start((await store().get('o-dead', 1))!, claimOf('dead'), {
      at: now,
      to: 'in progress',
      message: 'Started',
    });
    expect(await store().expired('o-dead', now, 10)).toEqual([]);
    const [expired] = await store().expired('o-dead', now + 60_000, 10);
    const takes = await Promise.all(
      Array.from({ length: 10 }, (_, turn) =>
        store().takeOver(expired!, { ...claimOf(`heir-${turn}`, turn), expiresAt: now + 120_000 }),
      ),
    );
    expect(count(takes)).toBe(1);
    const end = { at: now, to: 'succeeded', message: 'Done' } as const;
    expect(await store().end(expired!, 'dead', {}, end)).toBe(false);
    expect(await store().abandon({ orchestrationID: 'o-dead', ordinal: 1 }, { ...end, to: 'failed' })).toBe(
      false,
    );
    expect(
      await store().voidClaim({
        orchestrationID: 'o-dead',
        ordinal: 1,
        child: `heir-${takes.indexOf(true)}`,
      }),
    ).toBe(true);
    expect(await store().abandon({ orchestrationID: 'o-dead', ordinal: 1 }, { ...end, to: 'failed' })).toBe(
      true,
    );
  });

  it('wake only by the id of their current sleep', async () => {
    await store().put(sampleOperation('o-sleep', 1), 1);
    await store().claim('o-sleep', await candidate('o-sleep'), claimOf('mine'));
    const sleep = { sleepID: 's1', taskToken: 'token', scheduleName: 'schedule', wakeAt: now + 1000 };
    expect(await store().fallAsleep({ orchestrationID: 'o-sleep', ordinal: 1, child: 'other' }, sleep)).toBe(
      false,
    );
    expect(await store().fallAsleep({ orchestrationID: 'o-sleep', ordinal: 1, child: 'mine' }, sleep)).toBe(
      true,
    );
    expect((await store().get('o-sleep', 1))?.sleep).toEqual(sleep);
    expect(await store().wake({ orchestrationID: 'o-sleep', ordinal: 1 }, 's0')).toBe(false);
    expect(await store().wake({ orchestrationID: 'o-sleep', ordinal: 1 }, 's1')).toBe(true);
    expect((await store().get('o-sleep', 1))?.sleep).toBeUndefined();
    expect(
      await store().release(
        { orchestrationID: 'o-sleep', ordinal: 1, child: 'mine' },
        { kind: 'closed', opensAt: now, closesAt: now + 9000 },
      ),
    ).toBe(true);
    expect(await store().candidates('o-sleep', closedRange(0, ALWAYS_OPEN.closesAt), 9)).toMatchObject([
      { due: { kind: 'closed', opensAt: now } },
    ]);
  });

  it('list candidates in order and within bounds', async () => {
    const windows = [30, 10, 20].map((minutes) => now + minutes * 60_000);
    for (const [place, end] of windows.entries()) {
      await store().put(
        sampleOperation('o-due', place + 1, { due: { kind: 'open', opensAt: 0, closesAt: end } }),
        1,
      );
      await store().put(
        sampleOperation('o-due', place + 11, { due: { kind: 'closed', opensAt: end, closesAt: end + 1000 } }),
        1,
      );
    }
    const ordinals = async (range: readonly [string, string], limit: number) =>
      (await store().candidates('o-due', range, limit)).map(({ ordinal }) => ordinal);
    expect(await ordinals(openRange(now, ALWAYS_OPEN.closesAt), 9)).toEqual([2, 3, 1]);
    expect(await ordinals(openRange(now, ALWAYS_OPEN.closesAt), 2)).toEqual([2, 3]);
    expect(await ordinals(openRange(windows[1]!, windows[2]!), 9)).toEqual([3]);
    expect(await ordinals(closedRange(0, ALWAYS_OPEN.closesAt), 9)).toEqual([12, 13, 11]);
    const [first] = await store().candidates('o-due', closedRange(0, ALWAYS_OPEN.closesAt), 1);
    const due = { kind: 'open', opensAt: first!.due.opensAt, closesAt: first!.due.closesAt } as const;
    expect(await store().move('o-due', first!, due)).toBe(true);
    expect(await store().move('o-due', first!, due)).toBe(false);
  });

  it('count 10,000 by state in about one page of index entries', async () => {
    const id = sampleOrchestration().orchestrationID;
    const operations = Array.from({ length: 10_000 }, (_, place) => {
      const state = (place + 1) % 10 === 0 ? 'failed' : 'succeeded';
      return sampleOperation(id, place + 1, { state, due: undefined });
    });
    await seedOperations(db, operations);
    expect(await store().counts(id)).toMatchObject({ succeeded: 9000, failed: 1000, pending: 0 });
    // Any page is one range of keys, whatever lies before it.
    expect((await store().range(id, 9901, 10_000)).map(({ ordinal }) => ordinal).at(-1)).toBe(10_000);
    let pages = 0;
    let from: Record<string, never> | undefined;
    do {
      const page = await db.client.send(
        new QueryCommand({
          TableName: db.name,
          IndexName: 'byState',
          KeyConditionExpression: 'p = :p',
          ExpressionAttributeValues: { ':p': { S: id } },
          ExclusiveStartKey: from,
        }),
      );
      pages += 1;
      from = page.LastEvaluatedKey as never;
    } while (from !== undefined);
    expect(pages).toBe(1);
  });
});

describe('queue slots', () => {
  it('give an orchestration one slot, however many callers claim it at the same time', async () => {
    const own = await createTestTable();
    try {
      const slots = new QueueSlots(own.table, 3);
      const claims = await Promise.all(Array.from({ length: 6 }, () => slots.claim('o', 1)));
      expect(claims).not.toContain(false);
      expect(await slots.holders()).toMatchObject([{ slot: 1, orchestrationID: 'o', attempt: 1 }]);
      expect(await Promise.all(['p', 'q', 'r'].map((id) => slots.claim(id, 1)))).toContain(false);
      expect(await slots.holders()).toHaveLength(3);
      await slots.release('o', 1);
      expect(await slots.holders()).toHaveLength(2);
    } finally {
      await own.close();
    }
  });

  it('give an emergency a slot of its own, and nobody else one while it lets nothing run beside it', async () => {
    const own = await createTestTable();
    try {
      const slots = new QueueSlots(own.table, 2);
      expect(await slots.claim('o', 1)).toBe(true);
      const claims = ['e', 'f'].map(async (id) => await slots.claim(id, 1, 'emergency'));
      const [emergency] = (await Promise.all(claims)).flatMap((got, place) =>
        got ? [['e', 'f'][place]!] : [],
      );
      expect((await slots.holders()).map(({ lane }) => lane).toSorted()).toEqual(['emergency', 'normal']);
      // There is another free slot, but not now; who has one keeps it for its next attempt.
      expect(await slots.claim('p', 1)).toBe(false);
      expect(await slots.claim('o', 2)).toBe(true);
      expect(await slots.claim(emergency!, 2, 'emergency')).toBe(true);
      await slots.release(emergency!, 1);
      expect(await slots.claim('p', 1)).toBe(false);
      await slots.release(emergency!, 2);
      expect(await slots.claim('b', 1, 'emergency beside')).toBe(true);
      expect(await slots.claim('p', 1)).toBe(true);
      expect(await slots.holders()).toMatchObject([
        { orchestrationID: 'b', lane: 'emergency beside' },
        {},
        {},
      ]);
      await slots.release('b', 1);
      expect(await slots.holders()).toHaveLength(2);
    } finally {
      await own.close();
    }
  });

  it('are held by as many orchestrations as there are slots, and freed only by their holder', async () => {
    const slots = new QueueSlots(db.table, 2);
    const claims = await Promise.all(Array.from({ length: 8 }, (_, place) => slots.claim(`o${place}`, 1)));
    expect(count(claims)).toBe(2);
    const [first, second] = (await slots.holders()).map(({ orchestrationID }) => orchestrationID);
    expect(await slots.claim(first!, 1)).toBe(true);
    await slots.release('nobody', 1);
    expect(await slots.claim('late', 1)).toBe(false);
    // A newer attempt inherits the slot; the older one can neither free it nor have it back.
    expect(await slots.claim(first!, 2)).toBe(true);
    await slots.release(first!, 1);
    expect(await slots.claim(first!, 1)).toBe(false);
    await slots.release(first!, 2);
    expect(await slots.claim('late', 1)).toBe(true);
    expect((await slots.holders()).map(({ orchestrationID }) => orchestrationID).sort()).toEqual(
      [second, 'late'].sort(),
    );
  });
});

describe('leases', () => {
  it('belong to one operation until they expire or are released', async () => {
    const leases = new LeaseStore(db.table);
    const takes = await Promise.all(
      Array.from({ length: 8 }, (_, place) =>
        leases.take({ runtimeID: 'r1', operationID: `op${place}` }, now, now + 1000),
      ),
    );
    expect(count(takes)).toBe(1);
    const holder = `op${takes.indexOf(true)}`;
    expect(await leases.take({ runtimeID: 'r1', operationID: holder }, now, now + 2000)).toBe(true);
    expect(await leases.take({ runtimeID: 'r1', operationID: 'other' }, now + 1500, now + 9000)).toBe(false);
    await leases.release({ runtimeID: 'r1', operationID: 'other' });
    expect(await leases.take({ runtimeID: 'r1', operationID: 'other' }, now + 1500, now + 9000)).toBe(false);
    expect(await leases.take({ runtimeID: 'r1', operationID: 'other' }, now + 2001, now + 9000)).toBe(true);
    await leases.release({ runtimeID: 'r1', operationID: 'other' });
    expect(await leases.take({ runtimeID: 'r1', operationID: holder }, now, now + 1)).toBe(true);
  });
});

describe('idempotency keys', () => {
  it('belong to their first caller for a day', async () => {
    const keys = new IdempotencyStore(db.table);
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, place) => keys.claim({ keyHash: 'k', bodyHash: 'b' }, `o${place}`, now)),
    );
    const [first] = claims;
    expect(new Set(claims.map(({ orchestrationID }) => orchestrationID)).size).toBe(1);
    expect(await keys.claim({ keyHash: 'k', bodyHash: 'other' }, 'o', now)).toEqual({
      ...first,
      sameBody: false,
    });
    const day = 24 * 60 * 60 * 1000;
    expect(await keys.claim({ keyHash: 'k', bodyHash: 'other' }, 'new', now + day + 1000)).toEqual({
      orchestrationID: 'new',
      sameBody: true,
    });
  });
});

describe('durations', () => {
  it('keep the recent ones per type, and each operation once', async () => {
    const durations = new DurationStore(db.table);
    expect(await durations.recent('upgradeKyma')).toEqual([]);
    await durations.record('upgradeKyma', 'op1', 10);
    await durations.record('upgradeKyma', 'op1', 12);
    await durations.record('upgradeKyma', 'op2', 20);
    expect((await durations.recent('upgradeKyma')).sort()).toEqual([12, 20]);
    expect(await durations.recent('upgradeCluster')).toEqual([]);
  });
});
