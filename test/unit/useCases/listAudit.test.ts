import { beforeEach, expect, test } from 'vitest';
import { auditAnswer } from '../../../lib/api/auditAnswer.ts';
import { AuditStore } from '../../../lib/store/AuditStore.ts';
import { storedFields } from '../../../lib/store/itemSchemas.ts';
import { OrchestrationStore } from '../../../lib/store/OrchestrationStore.ts';
import { listAudit } from '../../../lib/useCases/listAudit.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now, sampleOrchestration } from '../../support/samples.ts';

const actor = { subject: 'u-1', email: 'jane.doe@example.com', sourceIP: '192.0.2.7', requestID: 'r-1' };
const entry = (action: 'create' | 'cancel' | 'retry', at: number) =>
  ({ at, action, description: `Asked to ${action}`, actor }) as const;

let world: MemoryProduct;
let id: string;
beforeEach(async () => {
  world = createMemoryProduct();
  id = sampleOrchestration().orchestrationID;
  await world.deps.orchestrations.create(sampleOrchestration({ orchestrationID: id }), entry('create', now));
});
const audit = async (of = id) =>
  auditAnswer.parse(await listAudit({ ...world.deps, audits: new AuditStore(world.table) }, of));

test('shows who asked for what, newest first, without addresses', async () => {
  const change = { at: now + 1000, to: 'canceled', audit: entry('cancel', now + 1000) } as const;
  await world.deps.orchestrations.change(id, change);
  const answer = await audit();
  expect(answer.data.map(({ action }) => action)).toEqual(['cancel', 'create']);
  expect(answer).toMatchObject({ count: 2, more: false });
  expect(answer.data[0]).toEqual({
    at: new Date(now + 1000).toISOString(),
    action: 'cancel',
    description: 'Asked to cancel',
    actor: { subject: 'u-1', name: 'jane.doe' },
  });
  expect(JSON.stringify(answer)).not.toMatch(/192\.0\.2\.7|example\.com|r-1/);
});

test('hides a subject that is an address', async () => {
  const audited = { ...entry('retry', now + 1), actor: { subject: 'jane.doe@example.com' } };
  await world.deps.orchestrations.change(id, { at: now, audit: audited });
  expect((await audit()).data[0]?.actor).toEqual({ subject: 'jane.doe', name: '' });
});

test('shows a record that is still stored with its change, once', async () => {
  // Without an outbox nothing is told: as if the call had died after its write.
  const store = new OrchestrationStore(world.table);
  await store.change(id, { at: now + 1, audit: entry('retry', now + 1) });
  expect((await audit()).data.map(({ action }) => action)).toEqual(['retry', 'create']);
  await world.deps.outbox.sendAll(id, 10);
  expect((await audit()).data.map(({ action }) => action)).toEqual(['retry', 'create']);
});

test('shows the newest hundred, and says that there are more', async () => {
  for (let asked = 1; asked <= 120; asked += 1)
    await world.deps.orchestrations.change(id, { at: now, audit: entry('retry', now + asked) });
  const answer = await audit();
  expect(answer).toMatchObject({ count: 100, more: true });
  expect(answer.data[0]?.at).toBe(new Date(now + 120).toISOString());
});

test('shows what release 0.1.0 recorded', async () => {
  const { orchestrationID, ...rest } = sampleOrchestration();
  const old = { p: 'orchestrations', s: orchestrationID, a: `p#${orchestrationID}`, ...storedFields(rest) };
  await world.table.put({ ...old, audit: [entry('create', now)] }, []);
  expect((await audit(orchestrationID)).data).toMatchObject([{ action: 'create' }]);
});

test('exists only for orchestrations', async () => {
  await expect(audit('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
