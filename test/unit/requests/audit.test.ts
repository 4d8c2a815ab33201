import { beforeEach, expect, test } from 'vitest';
import { auditEventSchema } from '../../../lib/events/auditEvent.ts';
import { auditDetailType } from '../../../lib/events/eventNames.ts';
import type { PublishedEvent } from '../../../lib/events/PublishedEvent.ts';
import type { EventBus } from '../../../lib/ports.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../../lib/store/Outbox.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow, sampleOrchestration } from '../../support/samples.ts';

const actor = { subject: 'u-1', email: 'a@example.com', sourceIP: '192.0.2.7', requestID: 'r-1' };
const entry = (action: 'create' | 'cancel' | 'retry', at = sampleNow) =>
  ({ at, action, description: `Asked to ${action}`, actor }) as const;

let published: PublishedEvent[];
let busFails: boolean;
let store: OrchestrationStore;
let outbox: Outbox;
beforeEach(() => {
  const table = new MemoryTable();
  const bus: EventBus = {
    publish: async (events) => {
      if (busFails) throw new Error('the bus is down');
      published.push(...events);
    },
  };
  published = [];
  busFails = false;
  outbox = new Outbox(table, bus, { info: () => {}, warn: () => {}, error: () => {} });
  store = new OrchestrationStore(table, outbox);
});

const records = () => published.filter(({ detailType }) => detailType === auditDetailType);

test('who asked is written with the change, and told to the bus next to it', async () => {
  const orchestration = sampleOrchestration({ audit: [entry('create')] });
  const { orchestrationID } = orchestration;
  expect(await store.create(orchestration)).toBe(true);
  const audit = entry('cancel', sampleNow + 1000);
  const change = { at: sampleNow + 1000, to: 'canceled', audit } as const;
  expect(await store.change(orchestrationID, change)).toBe(true);
  expect((await store.get(orchestrationID))?.audit).toEqual([entry('create'), audit]);

  expect(published.map(({ detail }) => ('state' in detail ? detail.state : detail.action))).toEqual([
    'pending',
    'create',
    'canceled',
    'cancel',
  ]);
  for (const { detail } of records())
    expect(auditEventSchema.parse(detail)).toMatchObject({ orchestrationID, actor });
  expect(new Set(published.map(({ detail }) => detail.eventID)).size).toBe(4);
});

test('a change that does not take place leaves no record', async () => {
  const orchestration = sampleOrchestration({ audit: [entry('create')] });
  await store.create(orchestration);
  const change = { at: sampleNow, to: 'canceled', audit: entry('cancel') } as const;
  expect(await store.change(orchestration.orchestrationID, change, { state: 'in progress' })).toBe(false);
  expect((await store.get(orchestration.orchestrationID))?.audit).toEqual([entry('create')]);
  expect(records()).toHaveLength(1);
});

test('a record that the bus did not take is told later, once', async () => {
  const orchestration = sampleOrchestration();
  await store.create(orchestration);
  busFails = true;
  await store.change(orchestration.orchestrationID, { at: sampleNow, audit: entry('retry') });
  expect(records()).toEqual([]);
  busFails = false;
  expect(await outbox.waiting()).toEqual([orchestration.orchestrationID]);
  await outbox.sendAll(orchestration.orchestrationID, 10);
  await outbox.sendAll(orchestration.orchestrationID, 10);
  expect(records()).toHaveLength(1);
});
