import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationStates } from '../../../lib/model/states.ts';
import { goInt, goString, goStruct, goTime } from '../../support/goDecode.ts';
import { KebClient } from '../../support/KebClient.ts';
import { eventually, TestStack } from '../../support/stack.ts';

const everyone = [{ target: 'all' }];
const noTime = Date.parse('0001-01-01T00:00:00Z');

describe("KEB's Go client", () => {
  let stack: TestStack;
  let client: KebClient;
  beforeAll(async () => {
    const window = { begin: '220000+0000', end: '230000+0000' };
    const shoots = Array.from({ length: 7 }, (_, n) => ({
      shoot: `c-${n}`,
      window,
      upgrade: { seconds: 1 },
    }));
    const failing = ['c-bad', 'c-worse'].map((shoot) => ({
      shoot,
      window,
      upgrade: { seconds: 1, outcome: 'fail' },
    }));
    stack = await TestStack.start({ fleet: [...shoots, ...failing] });
    client = new KebClient(stack.ready.url, stack.ready.tokens.both);
  });
  afterAll(async () => await stack?.close());

  test('creates an upgrade with nothing but zero values, and reads its result', async () => {
    const id = await client.upgrade('kyma', [{ shoot: 'c-0' }]);
    await stack.ended(id);
    const seen = await client.getOrchestration(id);
    expect(seen).toMatchObject({ orchestrationID: id, type: 'upgradeKyma', state: 'succeeded' });
    expect(seen.parameters.strategy).toMatchObject({ type: 'parallel', schedule: 'immediate' });
    expect(seen.parameters.strategy.parallel.workers).toBe(1);
    expect(Object.keys(seen.operationStats).toSorted()).toEqual(operationStates.toSorted());
    expect(seen.createdAt).toBeGreaterThan(Date.parse('2020-01-01'));

    const { data, count, totalCount } = await client.listOperations(id);
    expect([data.length, count, totalCount]).toEqual([1, 1, 1]);
    expect(data[0]).toMatchObject({ shootName: 'c-0', maintenanceWindowBegin: noTime, state: 'succeeded' });
    const operation = await client.getOperation(id, data[0]!.operationID);
    expect(operation.kymaConfig).toEqual({ version: 'regular' });
    expect(operation.clusterConfig).toBeUndefined();
  });

  test('upgrades clusters, with empty strings for the fields that it leaves open', async () => {
    const empty = { kubernetesVersion: '', machineImage: '', machineImageVersion: '' };
    const id = await client.upgrade('cluster', [{ shoot: 'c-1' }], { dryRun: true, kubernetes: empty });
    await stack.ended(id);
    const { data } = await client.listOperations(id);
    expect(data.map(({ dryRun }) => dryRun)).toEqual([true]);
    const { clusterConfig, kymaConfig } = await client.getOperation(id, data[0]!.operationID);
    expect([clusterConfig?.kubernetesVersion, kymaConfig]).toEqual(['1.34.2', undefined]);
  });

  test('may send what its older versions sent', async () => {
    const old = {
      strategy: {
        type: 'parallel',
        schedule: 'maintenanceWindow',
        ScheduleTime: '0001-01-01T00:00:00Z',
        maintenanceWindow: true,
        parallel: { workers: 2 },
      },
      kyma: { version: '' },
      kubernetes: { kubernetesVersion: '', machineImage: '', machineImageVersion: '' },
      version: '',
      notificationstate: '',
      notification: false,
    };
    const id = await client.upgrade('kyma', everyone, old);
    const planned = async () => (await client.listOperations(id)).count === 9;
    await eventually('the plan stands', planned);
    await client.cancelOrchestration(id);
    await stack.ended(id);
    const seen = await client.getOrchestration(id);
    expect(seen.parameters.strategy).toMatchObject({
      schedule: 'maintenanceWindow',
      maintenanceWindow: true,
    });
    // In windows the times are times.
    const { data } = await client.listOperations(id);
    for (const { maintenanceWindowBegin, maintenanceWindowEnd } of data)
      expect(maintenanceWindowEnd).toBeGreaterThan(maintenanceWindowBegin);
  });

  test('gets 202, 200 and 400, and never mistakes an error for a success', async () => {
    await expect(client.upgrade('kyma', null)).rejects.toThrow('returned 400');
    await expect(client.getOrchestration('none')).rejects.toThrow('returned 404');
    await expect(client.cancelOrchestration('none')).rejects.toThrow('404');
    const nobody = new KebClient(stack.ready.url, stack.ready.tokens.none);
    await expect(nobody.listOrchestrations()).rejects.toThrow('returned 403');
  });

  test('retries failed operations with a form, by id or all of them', async () => {
    const id = await client.upgrade('kyma', everyone, {
      strategy: { type: 'parallel', ScheduleTime: '0001-01-01T00:00:00Z', parallel: { workers: 9 } },
    });
    expect((await stack.ended(id)).state).toBe('failed');
    const failed = await client.listOperations(id, { states: ['failed'] });
    const names = failed.data.map(({ shootName }) => shootName);
    expect(names.toSorted()).toEqual(['c-bad', 'c-worse']);
    const bad = failed.data.find(({ shootName }) => shootName === 'c-bad')!.operationID;

    const other = await client.retryOrchestration(id, ['no-such-operation'], false);
    expect(other).toMatchObject({
      orchestrationID: id,
      retryOperations: [],
      invalidOperations: ['no-such-operation'],
    });
    const named = await client.retryOrchestration(id, [bad, bad], true);
    expect(named).toMatchObject({ retryOperations: [bad], retryShoots: ['c-bad'], invalidOperations: [] });
    await stack.ended(id);
    const all = await client.retryOrchestration(id, [], true);
    expect(all.retryShoots.toSorted()).toEqual(['c-bad', 'c-worse']);
    await stack.ended(id);

    await client.cancelOrchestration(id);
    expect((await client.getOrchestration(id)).state).toBe('failed');
    const [begin] = (await client.listOperations(id, { page: 1, pageSize: 1 })).data;
    expect(begin?.orchestrationID).toBe(id);
  });

  test('pages through everything, whatever the page size and the states', async () => {
    const [id] = (await client.listOrchestrations({ states: ['failed'] })).data.map(
      (each) => each.orchestrationID,
    );
    for (const pageSize of [1, 4, 9, 100]) {
      const { data, count, totalCount, pages } = await client.listOperations(id!, { pageSize });
      expect([data.length, count, totalCount, pages]).toEqual([9, 9, 9, Math.ceil(9 / pageSize)]);
      expect(new Set(data.map(({ operationID }) => operationID)).size).toBe(9);
    }
    const finished = await client.listOperations(id!, { pageSize: 2, states: ['succeeded', 'in progress'] });
    expect([finished.count, finished.totalCount, finished.pages]).toEqual([7, 7, 4]);
    // It drops this filter after the first page, so all of them are on it.
    for (const pageSize of [1, 100]) {
      const { data, totalCount, pages } = await client.listOperations(id!, { pageSize, states: ['failed'] });
      expect([data.map(({ state }) => state), totalCount, pages]).toEqual([['failed', 'failed'], 2, 1]);
    }
    const none = await client.listOperations(id!, { states: ['in progress'] });
    expect([none.count, none.totalCount, none.pages]).toEqual([0, 0, 1]);

    const orchestrations = await client.listOrchestrations({ pageSize: 1 });
    expect(orchestrations.count).toBe(orchestrations.totalCount);
    const created = orchestrations.data.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted((a, b) => a - b));
    const beyond = await client.listOrchestrations({ page: 1000, pageSize: 100 });
    expect([beyond.count, beyond.totalCount]).toEqual([0, orchestrations.totalCount]);
  });
});

describe('decoding as Go decodes', () => {
  const type = goStruct({ at: goTime, count: goInt, name: goString });
  test.each([
    ['an empty string as a time', { at: '' }],
    ['a time without a zone', { at: '2026-03-01T22:00:00' }],
    ['a fraction', { count: 0.5 }],
    ['a number in quotes', { count: '1' }],
    ['an object as a string', { name: {} }],
    ['a list', []],
  ])('refuses %s', (_name, json) => {
    expect(() => type.decode(json, 'x')).toThrow();
  });
  test('accepts null, fields in another case and unknown fields', () => {
    expect(type.decode({ AT: '2026-03-01T22:00:00Z', count: null, more: 1 }, 'x')).toEqual({
      at: Date.parse('2026-03-01T22:00:00Z'),
      count: 0,
      name: '',
    });
  });
});
