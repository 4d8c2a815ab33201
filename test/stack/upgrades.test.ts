import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetryAnswer } from '../../lib/api/actionAnswers.ts';
import { expectedSkips, expectOutcomes, mixedFleet, outcomes } from '../support/outcomes.ts';
import { realShoots } from '../support/realShoots.ts';
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
      ...cluster('sick', '1.33.4').map((entry) => ({
        ...entry,
        ...{ region: 'sick', unhealthy: ['EveryNodeReady'] },
      })),
      ...Array.from({ length: 8 }, (_, place) => wide(`wide-${place}`, 1, 'fail')),
      wide('straggler', 45, 'succeed'),
      ...realShoots,
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
  it('leaves a mixed fleet unchanged to the byte in a dry run', async () => {
    const awake = ['good-0', 'flaky-0', 'conflict-0', 'there-0'];
    const before = await stack.objects(awake);
    const id = await stack.create({ targets: { include: [{ region: 'kymas' }] }, dryRun: true });
    const ended = await stack.ended(id);
    expect(ended).toMatchObject({ skipped: expectedSkips(outcomes, each) });
    const operations = await stack.operations(id);
    expect(operations.find(({ shootName }) => shootName === 'good-0')).toMatchObject({
      state: 'succeeded',
      dryRun: true,
      description: expect.stringContaining('Would change channel fast → regular'),
    });
    expect(await stack.objects(awake)).toBe(before);
    expect((await stack.log()).filter(({ event }) => event !== 'dryRun')).toEqual([]);
  });

  it('ends correctly for every outcome, and lists skipped runtimes with their reason', async () => {
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

  it('runs failed operations again, and reports those that did not fail, are old or foreign', async () => {
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
  it('does not start on an unhealthy cluster unless ignoreHealth is set', async () => {
    const sick = { targets: { include: [{ region: 'sick' }] } };
    const waits = await stack.create(sick, {}, 'cluster');
    const before = (await stack.log()).length;
    await eventually('it says what is wrong', async () => {
      const [operation] = await stack.operations(waits);
      return /Nothing changed yet: .*not healthy: EveryNodeReady/.test(operation?.description ?? '');
    });
    await stack.call('PUT', `/orchestrations/${waits}/cancel`);
    expect((await stack.ended(waits)).state).toBe('canceled');
    expect((await stack.log()).slice(before).filter(({ shoot }) => shoot === 'sick-0')).toEqual([]);

    const id = await stack.create(sick, { ignoreHealth: true }, 'cluster');
    expect((await stack.ended(id)).parameters).toMatchObject({ strategy: { ignoreHealth: true } });
    const [operation] = await stack.operations(id);
    expect(operation).toMatchObject({ state: 'succeeded' });
    expect(JSON.stringify((await stack.operation(id, operation!.operationID)).history)).toContain(
      'started in spite of its health (ignoreHealth): EveryNodeReady is False',
    );
  });

  it('goes one minor version up if it is offered, and refuses anything else without a change', async () => {
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
    expect(reason('down-0')).toBe('Already on 1.34.3 (newer than 1.34.2)');
    const step = operations.find(({ shootName }) => shootName === 'step-0');
    expect((await stack.operation(id, step!.operationID)).clusterConfig).toEqual({
      kubernetesVersion: '1.34.2',
      previousKubernetesVersion: '1.33.4',
    });
    const touched = new Set((await stack.log()).slice(before).map(({ shoot }) => shoot));
    expect([...touched].sort()).toEqual(['step-0', 'step-1', 'step-2', 'step-3']);
  });

  it('may go to an expired version, as Gardener allows', async () => {
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

/** Issue "Against the real Gardener": what the real one does and ours did not. */
describe('a cluster as Kyma’s infrastructure manager creates it', () => {
  const specOf = async (shoot: string) => (await shootOf(shoot)).spec as Record<string, unknown>;
  const shootOf = async (shoot: string) => {
    const [list] = JSON.parse(await stack.objects([])) as [{ items: { metadata: { name: string } }[] }];
    const found = list.items.find(({ metadata }) => metadata.name === shoot);
    return found as unknown as { metadata: { annotations: object }; spec: object };
  };
  const described = async (id: string) =>
    Object.fromEntries(
      (await stack.operations(id)).map(({ shootName, state, description }) => [
        shootName,
        `${state}: ${description}`,
      ]),
    );

  it('is upgraded although the new version forbids some of its fields and Gardener’s API is away for a while', async () => {
    const before = JSON.stringify(await specOf('real-pools'));
    const id = await stack.create(
      {
        targets: { include: [{ region: 'real' }] },
        kubernetes: { kubernetesVersion: '1.35.1', machineImageVersion: '1877.5.0' },
      },
      { parallel: { workers: 3 } },
      'cluster',
    );
    await eventually(
      'some are under way',
      async () => (await stack.status(id)).operationStats['in progress'] > 1,
    );
    await stack.gardenerFaults({
      ...{ aggregatedApi: 'gone', seconds: 3 },
      next: { starting: 'anonymous', seconds: 0.3, next: { starting: 'installing', seconds: 0.5 } },
    });
    expect(await stack.ended(id)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 7, canceled: 0, failed: 0 },
    });
    const dns = await specOf('real-dns-0');
    expect(dns).toMatchObject({
      kubernetes: { version: '1.35.1' },
      dns: { providers: [{ primary: true, credentialsRef: { kind: 'Secret', name: 'dns-secret' } }] },
    });
    expect(JSON.stringify(dns)).not.toContain('secretName');
    expect(await specOf('real-addons')).not.toHaveProperty('addons');
    // Nothing of a pool but the image's version is another one; what is not ours to read is the same to the byte.
    const after = await specOf('real-pools');
    const wanted = before.replaceAll('1877.4.0', '1877.5.0');
    expect(after['provider']).toEqual(JSON.parse(wanted).provider);
    for (const config of wanted.match(/"providerConfig":\{.*?\}/g) ?? []) {
      expect(JSON.stringify(after)).toContain(config);
    }
  });

  it('leaves Gardener’s pending operation in place, and says that it waits for it', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'pending' }] }, kubernetes: { kubernetesVersion: '1.35.1' } },
      {},
      'cluster',
    );
    await eventually('it says so', async () =>
      (await described(id))['real-pending']?.includes('rotate-ssh-keypair'),
    );
    await stack.call('PUT', `/orchestrations/${id}/cancel`);
    expect((await stack.ended(id)).state).toBe('canceled');
    expect((await shootOf('real-pending')).metadata.annotations).toMatchObject({
      'gardener.cloud/operation': 'rotate-ssh-keypair',
    });
    expect((await stack.log()).filter(({ shoot }) => shoot === 'real-pending')).toEqual([]);
  });

  it('gets the equivalent CredentialsBinding, or fails with a reason if there is none', async () => {
    const id = await stack.create({ targets: { include: [{ region: 'bindings' }] } }, {}, 'cluster');
    await stack.ended(id);
    expect(await described(id)).toEqual({
      'real-sb-aws': expect.stringMatching(/^succeeded: /),
      'real-sb-alone': expect.stringMatching(/^failed: .*CredentialsBinding.*there is none: create one/),
    });
    expect(await specOf('real-sb-aws')).toMatchObject({ credentialsBindingName: 'sim-aws' });
  });

  it('is not upgraded if its owner must decide or the version is not listed, and all reasons are given', async () => {
    const dryRun = async (region: string, kubernetesVersion: string) => {
      const id = await stack.create(
        { targets: { include: [{ region }] }, kubernetes: { kubernetesVersion }, dryRun: true },
        {},
        'cluster',
      );
      await stack.ended(id);
      return Object.values(await described(id))[0];
    };
    expect(await dryRun('stubborn', '1.35.1')).toMatch(
      /^failed: Would fail: (?=.*enableAnonymousAuthentication)(?=.*nginxIngress)/,
    );
    expect(await dryRun('stubborn', '1.35.9')).toMatch(/^failed: Would fail: .*1\.35\.9 is not offered/);
  });
});

// The last one: its straggler outlives the test.
describe('a retry behind a straggler', () => {
  it('runs at full width at once, although all other turns had nothing left to do', async () => {
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
