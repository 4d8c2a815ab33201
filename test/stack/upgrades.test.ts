import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetryAnswer } from '../../lib/api/answers.ts';
import { expectedSkips, expectOutcomes, mixedFleet, outcomes } from '../support/outcomes.ts';
import { eventually, summarize, TestStack } from '../support/stack.ts';

const each = 2;
const cluster = (name: string, kubernetesVersion: string, count = 1) =>
  Array.from({ length: count }, (_, place) => ({
    shoot: `${name}-${place}`,
    region: 'clusters',
    kubernetesVersion,
    upgrade: { seconds: 1, outcome: 'succeed' },
  }));

const wide = (shoot: string, seconds: number, outcome: string) => ({
  ...{ shoot, region: 'wide', channel: 'fast' },
  upgrade: { seconds, outcome },
});

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({
    fleet: [
      ...mixedFleet(outcomes, each).map((entry) => ({ region: 'kymas', ...entry })),
      ...cluster('step', '1.33.4', 4),
      ...cluster('leap', '1.32.9'),
      ...cluster('down', '1.34.3'),
      ...Array.from({ length: 8 }, (_, place) => wide(`wide-${place}`, 1, 'fail')),
      wide('straggler', 45, 'succeed'),
      {
        shoot: 'healing',
        region: 'healing',
        channel: 'fast',
        upgrade: { seconds: 2, outcome: 'fail', healsAfterSeconds: 10 },
      },
    ],
  });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('a Kyma upgrade', () => {
  it('is tried on a mixed fleet as a dry run without changing a byte', async () => {
    const awake = ['good-0', 'flaky-0', 'conflict-0', 'there-0'];
    const before = await stack.objects(awake);
    const id = await stack.create({ targets: { include: [{ region: 'kymas' }] }, dryRun: true });
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({ skipped: expectedSkips(outcomes, each) });
    const operations = await stack.operations(id);
    expect(operations.find(({ shootName }) => shootName === 'good-0')).toMatchObject({
      state: 'succeeded',
      dryRun: true,
      description: expect.stringContaining('would change channel fast → regular'),
    });
    expect(await stack.objects(awake)).toBe(before);
    expect((await stack.log()).filter(({ event }) => event !== 'dryRun')).toEqual([]);
  });

  it('ends as it should for every outcome, and skipped runtimes are listed with their reason', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'kymas' }] } },
      { parallel: { workers: 20 } },
    );
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({ state: 'failed', skipped: expectedSkips(outcomes, each) });
    expectOutcomes(outcomes, each, await stack.operations(id), summarize(await stack.log()).patches);
    const { body } = await stack.call('GET', `/orchestrations/${id}/skipped`);
    expect(body).toMatchObject({ totalCount: 3 * each });
    expect((body as { data: object[] }).data).toContainEqual(
      expect.objectContaining({ shootName: 'asleep-0', reason: 'hibernated' }),
    );
  });
});

describe('a retry', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };

  it('of what failed runs it again; what is not failed, old, or foreign is told', async () => {
    const id = await stack.create({ targets: { include: [{ region: 'healing' }] } });
    expect((await stack.ended(id)).state).toBe('failed');
    const [operation] = await stack.operations(id);
    const { operationID } = operation!;
    const nonsense = await stack.call(
      'POST',
      `/orchestrations/${id}/retry`,
      'operation-id=none&operation-id=none',
      { headers: form },
    );
    expect(nonsense).toMatchObject({
      status: 202,
      body: { retryOperations: [], invalidOperations: ['none'] },
    });
    expect((await stack.status(id)).state).toBe('failed');
    const answer = await stack.call(
      'POST',
      `/orchestrations/${id}/retry`,
      `operation-id=${operationID}&operation-id=${operationID}`,
      { headers: form },
    );
    expect(answer.status).toBe(202);
    expect(answer.body as RetryAnswer).toMatchObject({
      orchestrationID: id,
      retryOperations: [operationID],
      retryShoots: ['healing'],
      oldOperations: [],
      invalidOperations: [],
    });
    expect(await stack.ended(id)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 1, failed: 0 },
    });
    const again = await stack.call('POST', `/orchestrations/${id}/retry`);
    expect(again).toMatchObject({ status: 202, body: { retryOperations: [] } });
    expect(await stack.call('POST', '/orchestrations/none/retry')).toMatchObject({ status: 404 });
  });

  it('of a canceled orchestration is refused', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'kymas' }] }, dryRun: true },
      { schedule: '2099-01-01T00:00:00Z' },
    );
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    expect(await stack.call('POST', `/orchestrations/${id}/retry`)).toMatchObject({ status: 409 });
  });
});

describe('a cluster upgrade', () => {
  it('goes one minor version up where it is offered, and refuses the rest without touching it', async () => {
    const before = (await stack.log()).length;
    const id = await stack.create({ targets: { include: [{ region: 'clusters' }] } }, {}, 'cluster');
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({
      type: 'upgradeCluster',
      state: 'failed',
      operationStats: { succeeded: 5, failed: 1 },
    });
    expect(ended.parameters).toMatchObject({ kubernetes: { kubernetesVersion: '1.34.2' } });
    const operations = await stack.operations(id);
    const reason = (shoot: string) => operations.find(({ shootName }) => shootName === shoot)?.description;
    expect(reason('leap-0')).toMatch(/1\.32\.9.*1\.34\.2|minor/);
    expect(reason('down-0')).toBe('already on 1.34.3; Kubernetes 1.34.3 is newer than 1.34.2: left as it is');
    const step = operations.find(({ shootName }) => shootName === 'step-0');
    expect((await stack.operation(id, step!.operationID)).clusterConfig).toEqual({
      kubernetesVersion: '1.34.2',
      previousKubernetesVersion: '1.33.4',
    });
    const touched = new Set((await stack.log()).slice(before).map(({ shoot }) => shoot));
    expect([...touched].sort()).toEqual(['step-0', 'step-1', 'step-2', 'step-3']);
  });

  it('passes through an expired version that is within reach, as Gardener lets it', async () => {
    const id = await stack.create(
      { targets: { include: [{ shoot: 'leap-0' }] }, kubernetes: { kubernetesVersion: '1.33.2' } },
      {},
      'cluster',
    );
    expect((await stack.ended(id)).state).toBe('succeeded');
    const [operation] = await stack.operations(id);
    const { history } = await stack.operation(id, operation!.operationID);
    expect(history.map(({ description }) => description).join('\n')).toMatch(/1\.33\.2 expired on/);
  });
});

// The last one: its straggler outlives the test.
describe('a retry behind a straggler', () => {
  it('runs at full width at once, though all other turns had nothing left to do', async () => {
    const targets = { include: [{ region: 'wide' }] };
    const id = await stack.create({ targets }, { parallel: { workers: 9 } });
    const counts = async () => (await stack.status(id)).operationStats;
    await eventually(
      'eight have failed beside the straggler',
      async () => (await counts()).failed === 8 && (await counts())['in progress'] === 1,
      30,
    );
    const { body } = await stack.call('POST', `/orchestrations/${id}/retry`);
    expect((body as RetryAnswer).retryOperations).toHaveLength(8);
    await eventually('all nine run', async () => (await counts())['in progress'] === 9, 12);
    expect(await stack.status(id)).toMatchObject({ state: 'in progress' });
  });
});
