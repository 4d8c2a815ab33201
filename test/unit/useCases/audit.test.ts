import { beforeEach, expect, test } from 'vitest';
import { auditEventSchema } from '../../../lib/events/auditEvent.ts';
import { auditDetailType } from '../../../lib/events/eventNames.ts';
import type { PublishedEvent } from '../../../lib/events/PublishedEvent.ts';
import type { EventBus } from '../../../lib/ports/ports.ts';
import { storedFields } from '../../../lib/store/itemSchemas.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../../lib/store/Outbox.ts';
import { idlePorts } from '../../support/idlePorts.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow, sampleOrchestration } from '../../support/samples.ts';

const actor = { subject: 'u-1', email: 'a@example.com', sourceIP: '192.0.2.7', requestID: 'r-1' };
const entry = (action: 'create' | 'cancel' | 'retry', at = sampleNow) =>
  ({ at, action, description: `Asked to ${action}`, actor }) as const;

let published: PublishedEvent[];
let busFails: boolean;
let store: OrchestrationStore;
let outbox: Outbox;
let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
  const bus: EventBus = {
    publish: async (events) => {
      if (busFails) throw new Error('the bus is down');
      published.push(...events);
    },
  };
  published = [];
  busFails = false;
  outbox = new Outbox(table, bus, idlePorts.log);
  store = new OrchestrationStore(table, outbox);
});

const records = () => published.filter(({ detailType }) => detailType === auditDetailType);

const kept = (id: string) =>
  table.items(`audit#${id}`).map(({ p: _p, s: _s, ttl: _ttl, ...record }) => record);

test('the requester is written with the change, and sent to the bus with it', async () => {
  const orchestration = sampleOrchestration();
  const { orchestrationID } = orchestration;
  expect(await store.create(orchestration, entry('create'))).toBe(true);
  const audit = entry('cancel', sampleNow + 1000);
  const change = { at: sampleNow + 1000, to: 'canceled', audit } as const;
  expect(await store.change(orchestrationID, change)).toBe(true);
  expect(kept(orchestrationID)).toEqual([entry('create'), audit]);

  expect(
    published.map(({ detail }) => ('state' in detail ? detail.state : 'action' in detail && detail.action)),
  ).toEqual(['pending', 'create', 'canceled', 'cancel']);
  for (const { detail } of records())
    expect(auditEventSchema.parse(detail)).toMatchObject({ orchestrationID, actor });
  expect(new Set(published.map(({ detail }) => detail.eventID)).size).toBe(4);
});

test('a change that is not made leaves no record', async () => {
  const orchestration = sampleOrchestration();
  await store.create(orchestration, entry('create'));
  const change = { at: sampleNow, to: 'canceled', audit: entry('cancel') } as const;
  expect(await store.change(orchestration.orchestrationID, change, { state: 'in progress' })).toBe(false);
  expect(kept(orchestration.orchestrationID)).toEqual([entry('create')]);
  expect(records()).toHaveLength(1);
});

test('a record that the bus refused is sent later, once', async () => {
  const orchestration = sampleOrchestration();
  await store.create(orchestration);
  busFails = true;
  await store.change(orchestration.orchestrationID, { at: sampleNow, audit: entry('retry') });
  expect(records()).toEqual([]);
  expect(kept(orchestration.orchestrationID)).toEqual([entry('retry')]);
  busFails = false;
  expect(await outbox.waiting()).toEqual([orchestration.orchestrationID]);
  await outbox.sendAll(orchestration.orchestrationID, 10);
  await outbox.sendAll(orchestration.orchestrationID, 10);
  expect(records()).toHaveLength(1);
});

test('the requester is cut to a maximum length, whatever the token contains', async () => {
  const orchestration = sampleOrchestration();
  const long = { subject: 'ü'.repeat(5_000), email: `${'a'.repeat(5_000)}@example.com` };
  await store.create(orchestration, { ...entry('create'), actor: long });
  const [record = {}] = kept(orchestration.orchestrationID);
  const { subject, email } = record['actor'] as { subject: string; email: string };
  expect(Buffer.byteLength(subject)).toBeLessThanOrEqual(256);
  expect(subject).toMatch(/^ü{100,}…$/);
  expect(email.length).toBeLessThanOrEqual(256);
  expect(records()[0]?.detail).toMatchObject({ actor: { subject, email } });
});

test('the sweep sends each change in the end, however long the bus is away', async () => {
  const orchestration = sampleOrchestration();
  const { orchestrationID } = orchestration;
  busFails = true;
  await store.create(orchestration, entry('create'));
  for (let asked = 1; asked <= 100; asked += 1)
    await store.change(orchestrationID, { at: sampleNow + asked, audit: entry('retry', sampleNow + asked) });
  const [item] = table.items('orchestrations');
  expect(((item?.['outbox'] ?? []) as unknown[]).length).toBeLessThanOrEqual(16);
  expect(await outbox.waiting()).toEqual([orchestrationID]);
  expect(kept(orchestrationID)).toHaveLength(101);

  busFails = false;
  await outbox.sendAll(orchestrationID, 1000);
  expect(new Set(records().map(({ detail }) => detail.at)).size).toBe(101);
  for (const { detail } of records())
    expect(auditEventSchema.parse(detail)).toMatchObject({ orchestrationID });
  expect(published.filter(({ detail }) => 'state' in detail)).toHaveLength(1);
  expect(await outbox.waiting()).toEqual([]);
  expect(table.items(orchestrationID)).toEqual([]);
});

test('records of release 0.1.0 stay where they are, and are not part of the orchestration', async () => {
  const { orchestrationID, ...rest } = sampleOrchestration();
  const old = { p: 'orchestrations', s: orchestrationID, a: `p#${orchestrationID}`, ...storedFields(rest) };
  await table.put({ ...old, audit: [entry('create')] }, []);
  expect(await store.get(orchestrationID)).toEqual({ orchestrationID, ...rest });
  await store.change(orchestrationID, { at: sampleNow + 1, audit: entry('cancel') });
  expect(table.items('orchestrations')).toMatchObject([{ audit: [entry('create')] }]);
  expect(kept(orchestrationID)).toEqual([entry('cancel')]);
});
