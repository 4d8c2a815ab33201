import { describe, expect, it } from 'vitest';
import { generateFleet } from '../../../local/simulator/fleet.ts';
import {
  gardener,
  listSchema,
  patchShoot,
  rawShoot,
  readLog,
  readShoot,
  refusal,
  simulate,
} from './harness.ts';

const [group, version, namespace, plural] = gardener;
const all = { group, version, namespace, plural };
describe('listing Shoots', () => {
  it('delivers each Shoot once in pages', async () => {
    const { api } = await simulate(generateFleet(25));
    const names: string[] = [];
    const sizes: number[] = [];
    let next: string | undefined;
    do {
      const page = listSchema.parse(
        await api.listNamespacedCustomObject({
          ...all,
          limit: 10,
          ...(next === undefined ? {} : { _continue: next }),
        }),
      );
      names.push(...page.items.map(({ metadata }) => metadata.name));
      sizes.push(page.items.length);
      next = page.metadata.continue;
    } while (next !== undefined);
    expect(sizes).toEqual([10, 10, 5]);
    expect(new Set(names).size).toBe(25);
  });

  it('expires a continue token with 410', async () => {
    const { api, time } = await simulate(generateFleet(25));
    const page = listSchema.parse(await api.listNamespacedCustomObject({ ...all, limit: 10 }));
    const _continue = page.metadata.continue ?? '';
    time.now += 301_000;
    expect(await refusal(api.listNamespacedCustomObject({ ...all, limit: 10, _continue }))).toMatchObject({
      code: 410,
      reason: 'Expired',
    });
    const bad = api.listNamespacedCustomObject({ ...all, limit: 10, _continue: 'bad' });
    expect(await refusal(bad)).toMatchObject({ code: 400 });
  });

  it('selects by label', async () => {
    const { api } = await simulate(generateFleet(40));
    const page = listSchema.parse(
      await api.listNamespacedCustomObject({ ...all, labelSelector: 'account=global-account-3' }),
    );
    expect(page.items.map(({ metadata }) => metadata.labels['account'])).toEqual(
      Array(3).fill('global-account-3'),
    );
  });

  it('pads Shoots to the requested size', async () => {
    const { simulator, api } = await simulate([{ shoot: 'big', size: 12_000 }]);
    expect(simulator.namespace).toBe('garden-kyma');
    const size = JSON.stringify(await readShoot(api, 'big')).length;
    expect(size).toBeGreaterThan(12_000);
    expect(size).toBeLessThan(20_000);
  });
});

describe('upgrading a cluster', () => {
  const to = (wanted: string, resourceVersion?: string) => ({
    metadata: resourceVersion === undefined ? {} : { resourceVersion },
    spec: { kubernetes: { version: wanted } },
  });

  it('takes its time from the patch to healthy', async () => {
    const { simulator, api, time } = await simulate([{ shoot: 'one', upgrade: { seconds: 10 } }]);
    const before = await readShoot(api, 'one');
    expect(before.status).toMatchObject({ observedGeneration: 1, lastOperation: { state: 'Succeeded' } });
    const patched = await patchShoot(api, 'one', to('1.34.2', before.metadata.resourceVersion));
    expect(patched.metadata.generation).toBe(2);
    expect(patched.status).toMatchObject({
      observedGeneration: 1,
      lastOperation: before.status.lastOperation,
    });
    time.now += 5000;
    const under = await readShoot(api, 'one');
    expect(under.status).toMatchObject({
      observedGeneration: 2,
      lastOperation: { state: 'Processing', progress: 50 },
    });
    time.now += 4000;
    const nearly = await readShoot(api, 'one');
    expect(nearly.status.lastOperation.state).toBe('Succeeded');
    expect(
      nearly.status.conditions.filter(({ status }) => status !== 'True').map(({ type }) => type),
    ).toEqual(['EveryNodeReady']);
    time.now += 1000;
    const after = await readShoot(api, 'one');
    expect(after.status.lastOperation.lastUpdateTime).toBe('2026-03-01T12:00:10Z');
    expect(after.status.conditions.every(({ status }) => status === 'True')).toBe(true);
    const versions = [before, patched, under, nearly, after].map(({ metadata }) =>
      Number(metadata.resourceVersion),
    );
    expect(versions).toEqual([...new Set(versions)].sort((left, right) => left - right));
    expect(await readLog(simulator)).toEqual(['0 one patch accepted', '10 one done succeeded']);
  });

  it.each([
    ['fail', '25', 'Failed'],
    ['stuck', undefined, 'Processing'],
  ] as const)('ends as the fleet says: %s', async (outcome, doneAt, state) => {
    const { simulator, api, time } = await simulate([{ shoot: 'one', upgrade: { seconds: 100, outcome } }]);
    await patchShoot(api, 'one', to('1.34.2'));
    time.now += 3_600_000;
    expect((await readShoot(api, 'one')).status.lastOperation.state).toBe(state);
    const ends = (await readLog(simulator)).filter((line) => line.includes('done'));
    expect(ends).toEqual(doneAt === undefined ? [] : [`${doneAt} one done failed`]);
  });

  it.each([
    ['1.33.3', 422, 'downgrade'],
    ['1.35.1', 422, 'skip a minor'],
    ['1.34.99', 403, 'Unsupported value'],
    ['abc', 403, 'must be a semantic version'],
  ])('refuses %s and changes nothing', async (wanted, code, words) => {
    const { simulator, api } = await simulate([{ shoot: 'one' }]);
    const before = await readShoot(api, 'one');
    const status = await refusal(patchShoot(api, 'one', to(wanted)));
    expect(status.code).toBe(code);
    expect(status.message).toContain(words);
    expect(await readShoot(api, 'one')).toEqual(before);
    expect((await readLog(simulator))[0]).toMatch(/^0 one patch rejected: .*/);
  });

  it('refuses an image that the CloudProfile does not offer', async () => {
    const { api } = await simulate([{ shoot: 'one' }]);
    const patch = async (version: string) => {
      const { spec } = await api.getNamespacedCustomObject({ ...all, name: 'one' });
      const [worker] = spec.provider.workers;
      worker.machine.image.version = version;
      await patchShoot(api, 'one', { spec: { provider: { workers: [worker] } } });
    };
    expect(await refusal(patch('1592.9.0'))).toMatchObject({ code: 403 });
    await patch('1877.5.0');
    expect((await readShoot(api, 'one')).metadata.generation).toBe(2);
  });

  it('rolls out a confined change only on request', async () => {
    const { simulator, api, time } = await simulate([{ shoot: 'one', confineSpecUpdateRollout: true }]);
    expect((await patchShoot(api, 'one', to('1.34.2'))).metadata.generation).toBe(1);
    time.now += 10_000;
    expect((await readShoot(api, 'one')).status.lastOperation.lastUpdateTime).toBe('2025-06-01T08:00:00Z');
    const annotations = { 'gardener.cloud/operation': 'reconcile' };
    const told = await patchShoot(api, 'one', { metadata: { annotations } });
    expect(told.metadata.generation).toBe(2);
    expect(told.metadata.annotations).not.toHaveProperty('gardener.cloud/operation');
    time.now += 1000;
    expect((await readShoot(api, 'one')).status.lastOperation.lastUpdateTime).toBe('2026-03-01T12:00:11Z');
    expect(await readLog(simulator)).toEqual([
      '0 one patch accepted',
      '10 one patch reconcile',
      '11 one done succeeded',
    ]);
  });

  describe('of a Shoot with an operation that gardenlet has not picked up', () => {
    const operation = 'gardener.cloud/operation';
    const fleet = [
      {
        shoot: 'one',
        confineSpecUpdateRollout: true,
        upgrade: { seconds: 10 },
        operation: { name: 'rotate-ssh-keypair', seconds: 30 },
      },
    ];
    const rotation = ({ status }: { status: object }) =>
      'credentials' in status ? status.credentials : undefined;

    it('waits until gardenlet picks it up', async () => {
      const { api, time } = await simulate(fleet);
      const before = await readShoot(api, 'one');
      expect(before.metadata).toMatchObject({
        generation: 2,
        annotations: { [operation]: 'rotate-ssh-keypair' },
      });
      expect(before.status.observedGeneration).toBe(1);
      // Another write leaves it there.
      await patchShoot(api, 'one', { metadata: { annotations: { other: 'x' } } });
      time.now += 30_000;
      const taken = await readShoot(api, 'one');
      expect(taken.metadata.annotations).toMatchObject({ other: 'x' });
      expect(taken.metadata.annotations).not.toHaveProperty(operation);
      expect(taken.status.observedGeneration).toBe(2);
      expect(rotation(taken)).toEqual({
        rotation: { sshKeypair: { lastInitiationTime: '2026-03-01T12:00:30Z' } },
      });
      await patchShoot(api, 'one', {
        ...to('1.34.2'),
        metadata: { annotations: { [operation]: 'reconcile' } },
      });
      time.now += 60_000;
      expect(rotation(await readShoot(api, 'one'))).toEqual(rotation(taken));
    });

    it('loses it to a writer that overwrites it', async () => {
      const { api, time } = await simulate(fleet);
      const told = await patchShoot(api, 'one', { metadata: { annotations: { [operation]: 'reconcile' } } });
      expect(told.metadata.annotations).not.toHaveProperty(operation);
      time.now += 60_000;
      expect(rotation(await readShoot(api, 'one'))).toBeUndefined();
    });

    it('runs a requested operation, and the reconcile that it causes', async () => {
      const { api, time } = await simulate([{ shoot: 'one', upgrade: { seconds: 10 } }]);
      const asked = await patchShoot(api, 'one', {
        metadata: { annotations: { [operation]: 'rotate-ca-start' } },
      });
      expect(asked.metadata).toMatchObject({
        generation: 2,
        annotations: { [operation]: 'rotate-ca-start' },
      });
      time.now += 1000;
      const taken = await readShoot(api, 'one');
      expect(taken.metadata.annotations).not.toHaveProperty(operation);
      expect(rotation(taken)).toMatchObject({ rotation: { certificateAuthorities: {} } });
    });
  });

  it('changes only the name and version of a machine image, and keeps unknown fields of a worker', async () => {
    const providerConfig = { kind: 'OperatingSystemConfiguration', memoryTopology: '2' };
    const image = { name: 'gardenlinux', version: '1877.4.0', providerConfig };
    const workers = [
      {
        ...{ name: 'w', machine: { type: 'm6i.large', image, architecture: 'amd64' } },
        ...{
          minimum: 1,
          maximum: 2,
          systemComponents: { allow: true },
          providerConfig: { any: { depth: [1] } },
        },
      },
    ];
    const { api } = await simulate([{ shoot: 'one', spec: { provider: { workers } } }]);
    const newer = [
      { ...workers[0], machine: { ...workers[0]?.machine, image: { ...image, version: '1877.5.0' } } },
    ];
    const patched = await patchShoot(api, 'one', { spec: { provider: { workers: newer } } });
    expect(JSON.stringify(patched.spec.provider.workers)).toBe(JSON.stringify(newer));
  });

  it('restarts an upgrade that is reconciled again, and ends it once', async () => {
    const { simulator, api, time } = await simulate([{ shoot: 'one', upgrade: { seconds: 10 } }]);
    await patchShoot(api, 'one', to('1.34.2'));
    time.now += 5000;
    await patchShoot(api, 'one', { metadata: { annotations: { 'gardener.cloud/operation': 'reconcile' } } });
    time.now += 60_000;
    const log = ['0 one patch accepted', '5 one patch reconcile', '15 one done succeeded'];
    expect(await readLog(simulator)).toEqual(log);
  });

  it('answers a dry run without changing a byte', async () => {
    const { simulator, api, time } = await simulate([{ shoot: 'one' }]);
    const before = await rawShoot(simulator, 'one');
    const answer = await patchShoot(api, 'one', to('1.34.2'), 'All');
    expect(answer.spec.kubernetes.version).toBe('1.34.2');
    expect(await refusal(patchShoot(api, 'one', to('1.35.1'), 'All'))).toMatchObject({ code: 422 });
    time.now += 5000;
    expect(await rawShoot(simulator, 'one')).toBe(before);
    expect((await readLog(simulator))[0]).toBe('0 one dryRun accepted');
    expect(await refusal(patchShoot(api, 'one', to('1.34.2'), 'Some'))).toMatchObject({ code: 422 });
  });

  it('handles concurrent writes', async () => {
    const { simulator, api, time } = await simulate([{ shoot: 'one', upgrade: { conflict: 1 } }]);
    const first = await readShoot(api, 'one');
    expect(await refusal(patchShoot(api, 'one', to('1.34.2', first.metadata.resourceVersion)))).toMatchObject(
      { code: 409 },
    );
    const second = await readShoot(api, 'one');
    expect(second.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
    expect(await refusal(patchShoot(api, 'one', to('1.34.2', first.metadata.resourceVersion)))).toMatchObject(
      { code: 409 },
    );
    await patchShoot(api, 'one', to('1.34.2', second.metadata.resourceVersion));
    time.now += 1000;
    expect(await readLog(simulator)).toEqual([
      '0 one patch conflict',
      '0 one patch conflict',
      '0 one patch accepted',
      '1 one done succeeded',
    ]);
  });

  it('can lose a Shoot halfway', async () => {
    const { simulator, api, time } = await simulate([
      { shoot: 'one', upgrade: { seconds: 10, deletedAfterSeconds: 3 } },
    ]);
    await patchShoot(api, 'one', to('1.34.2'));
    time.now += 3000;
    expect((await readShoot(api, 'one')).metadata.deletionTimestamp).toBe('2026-03-01T12:00:03Z');
    time.now += 2000;
    expect(await refusal(readShoot(api, 'one'))).toMatchObject({ code: 404, reason: 'NotFound' });
    expect(await readLog(simulator)).toEqual(['0 one patch accepted', '3 one done failed']);
  });

  it('deletes a confirmed Shoot', async () => {
    const { api, time } = await simulate([{ shoot: 'one' }]);
    const remove = () => api.deleteNamespacedCustomObject({ ...all, name: 'one' });
    expect(await refusal(remove())).toMatchObject({ code: 403 });
    await patchShoot(api, 'one', {
      metadata: { annotations: { 'confirmation.gardener.cloud/deletion': 'true' } },
    });
    await remove();
    expect((await readShoot(api, 'one')).status.lastOperation.type).toBe('Delete');
    time.now += 2000;
    expect(listSchema.parse(await api.listNamespacedCustomObject(all)).items).toEqual([]);
  });
});
