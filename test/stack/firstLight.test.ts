import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationEventSchema, orchestrationEventSchema } from '../../lib/events/stateChangeEvent.ts';
import { eventually, summarize, TestStack } from '../support/stack.ts';

/** Issue "First light": one orchestration, end to end, as a user sees it. */
const upgrade = (seconds: number, outcome = 'succeed') => ({ seconds, outcome });
const fleet = [
  ...Array.from({ length: 30 }, (_, place) => ({
    shoot: `shoot-${place}`,
    region: place < 10 ? 'eu-central-1' : 'us-east-1',
    plan: place % 2 === 0 ? 'aws' : 'azure',
    instanceID: `instance-${place}`,
    channel: 'fast',
    upgrade: upgrade(1),
  })),
  { shoot: 'broken', region: 'ap-south-1', channel: 'fast', upgrade: upgrade(2, 'fail') },
  { shoot: 'asleep', region: 'ap-south-1', hibernated: true },
  { shoot: 'going', region: 'ap-south-1', deleting: true },
];

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('an orchestration', () => {
  it('changes no runtime as a dry run', async () => {
    const id = await stack.create({ dryRun: true, targets: { include: [{ region: '^eu-' }] } });
    expect(await stack.ended(id)).toMatchObject({ state: 'succeeded', operationStats: { succeeded: 10 } });
    const log = await stack.log();
    expect(log.filter(({ event }) => event === 'dryRun')).toHaveLength(10);
    expect(log.filter(({ event }) => event !== 'dryRun')).toEqual([]);
  });

  it('upgrades exactly its targets, with no more workers than allowed', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: '^eu-' }] } },
      { parallel: { workers: 4 } },
    );
    expect(await stack.ended(id)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 10, failed: 0, pending: 0, 'in progress': 0, canceled: 0, retrying: 0 },
    });
    const { most, patches } = summarize(await stack.log());
    expect(most).toBeLessThanOrEqual(4);
    expect([...patches.values()]).toEqual(Array.from({ length: 10 }, () => 1));
    const [first] = await stack.operations(id);
    const detail = await stack.operation(id, first!.operationID);
    expect(detail.kymaConfig).toEqual({ version: 'regular', channel: 'regular', previousChannel: 'fast' });
    expect(detail.history.map(({ state }) => state)).toEqual([
      'pending',
      'in progress',
      'in progress',
      'succeeded',
    ]);
    expect(detail.executionURL).toContain('%2FTurns:');
  });

  it('tells the event bus of every change of state', async () => {
    const id = await stack.create({ targets: { include: [{ shoot: 'shoot-0' }] }, dryRun: true });
    await stack.ended(id);
    const [operation] = await stack.operations(id);
    const own = async () => (await stack.events()).filter(({ detail }) => detail['orchestrationID'] === id);
    await eventually('all events are there', async () =>
      (await own()).some(({ detail }) => detail['state'] === 'succeeded' && 'type' in detail),
    );
    const events = await own();
    const states = (type: string) =>
      events.filter(({ detailType }) => detailType === type).map(({ detail }) => detail['state']);
    expect(new Set(states('Orchestration State Change'))).toEqual(
      new Set(['pending', 'in progress', 'succeeded']),
    );
    expect(new Set(states('Operation State Change'))).toEqual(new Set(['in progress', 'succeeded']));
    for (const { detailType, detail } of events) {
      if (detailType === 'Orchestration State Change') orchestrationEventSchema.parse(detail);
      if (detailType === 'Operation State Change')
        expect(operationEventSchema.parse(detail)).toMatchObject({
          operationID: operation!.operationID,
          shootName: 'shoot-0',
        });
    }
  });

  it('includes and excludes by plan and instance', async () => {
    const id = await stack.create({
      dryRun: true,
      targets: {
        include: [{ planName: 'aws', region: 'us-' }, { instanceID: 'instance-11' }],
        exclude: [{ shoot: 'shoot-12' }],
      },
    });
    await stack.ended(id);
    const shoots = (await stack.operations(id)).map(({ shootName }) => shootName).sort();
    const even = [10, 14, 16, 18, 20, 22, 24, 26, 28].map((place) => `shoot-${place}`);
    expect(shoots).toEqual([...even, 'shoot-11'].sort());
  });

  it('fails with the reason if an upgrade fails, and upgrades the others', async () => {
    const id = await stack.create({
      targets: { include: [{ shoot: 'broken' }, { shoot: 'shoot-29' }, { shoot: 'asleep' }] },
    });
    expect(await stack.ended(id)).toMatchObject({
      state: 'failed',
      operationStats: { succeeded: 1, failed: 1 },
    });
    const operations = await stack.operations(id);
    expect(operations).toHaveLength(2);
    expect(operations.find(({ shootName }) => shootName === 'broken')).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(/\w+ \w+/),
    });
  });

  it('that matches no runtime succeeds', async () => {
    const id = await stack.create({ targets: { include: [{ region: '^nowhere$' }] } });
    expect(await stack.ended(id)).toMatchObject({
      state: 'succeeded',
      description: 'Scheduled 0 operations',
    });
  });

  it('that is canceled lets running upgrades finish and starts no new one', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: '^us-' }] } },
      { parallel: { workers: 2 } },
    );
    await stack.until(id, ['in progress']);
    const before = (await stack.log()).length;
    const running = async () => (await stack.log()).slice(before).some(({ event }) => event === 'patch');
    while (!(await running()));
    expect(await stack.call('PUT', `/orchestrations/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { orchestrationID: id },
    });
    const started = new Set(
      (await stack.operations(id, '&state=in+progress')).map(({ shootName }) => shootName),
    );
    const patched = new Set(
      (await stack.log())
        .slice(before)
        .filter(({ event }) => event === 'patch')
        .map(({ shoot }) => shoot),
    );
    expect(await stack.ended(id)).toMatchObject({ state: 'canceled', description: 'Canceled' });
    const operations = await stack.operations(id);
    expect(new Set(operations.map(({ state }) => state))).toEqual(new Set(['succeeded', 'canceled']));
    // Nothing was patched but what had started when the cancel was answered.
    for (const { shoot, event } of (await stack.log()).slice(before)) {
      if (event === 'patch') expect(started.has(shoot) || patched.has(shoot)).toBe(true);
    }
    expect(await stack.call('PUT', `/orchestrations/${id}/cancel`)).toMatchObject({ status: 200 });
    expect((await stack.status(id)).state).toBe('canceled');
  });
});

describe('a request', () => {
  const body = { targets: { include: [{ region: '^nowhere$' }] } };

  it('creates one orchestration per idempotency key', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stack.call('POST', '/upgrade/kyma', body, { headers })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(
      new Set(answers.map((answer) => (answer.body as { orchestrationID: string }).orchestrationID)).size,
    ).toBe(1);
    const other = await stack.call('POST', '/upgrade/kyma', { ...body, dryRun: true }, { headers });
    expect(other).toMatchObject({ status: 409, body: { error: expect.stringContaining('Idempotency-Key') } });
  });

  it('from an old client, with nothing but zero values, gets the defaults', async () => {
    const zeros = {
      targets: { include: [{ region: '^nowhere$' }], exclude: null },
      strategy: {
        type: '',
        schedule: '',
        ScheduleTime: '0001-01-01T00:00:00Z',
        parallel: { workers: 0 },
        maintenanceWindow: false,
      },
      dryRun: false,
      kubernetes: { kubernetesVersion: '', machineImage: '', machineImageVersion: '' },
      kyma: { version: '', channel: '' },
      version: '',
    };
    const answer = await stack.call('POST', '/upgrade/kyma', zeros);
    expect(answer.status).toBe(202);
    const { orchestrationID } = answer.body as { orchestrationID: string };
    const { parameters, createdAt } = await stack.status(orchestrationID);
    expect(parameters).toEqual({
      targets: { include: [{ region: '^nowhere$' }], exclude: [] },
      strategy: {
        type: 'parallel',
        schedule: 'immediate',
        ScheduleTime: createdAt,
        maintenanceWindow: false,
        parallel: { workers: 1 },
      },
      dryRun: false,
      kyma: { version: 'regular', channel: 'regular' },
    });
  });

  it('lists orchestrations oldest first, by page and state', async () => {
    const { body: all } = (await stack.call('GET', '/orchestrations')) as {
      body: { data: { createdAt: string }[]; totalCount: number };
    };
    expect(all.totalCount).toBe(all.data.length);
    const times = all.data.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted());
    expect(await stack.call('GET', '/orchestrations?state=canceled&page_size=1')).toMatchObject({
      status: 200,
      body: { count: 1, totalCount: 1, data: [{ state: 'canceled' }] },
    });
    expect(await stack.call('GET', '/orchestrations?page=99')).toMatchObject({
      body: { data: [], count: 0, totalCount: all.totalCount },
    });
  });
});
