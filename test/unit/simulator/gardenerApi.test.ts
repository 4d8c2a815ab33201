import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generateFleet } from '../../../local/simulator/fleet.ts';
import {
  askAdminKubeconfig,
  client,
  gardener,
  patchShoot,
  post,
  rawShoot,
  readLog,
  readShoot,
  refusal,
  simulate,
} from './harness.ts';

const [group, version, namespace, plural] = gardener;
const all = { group, version, namespace, plural };
const listSchema = z.object({
  metadata: z.object({
    continue: z.string().optional(),
    resourceVersion: z.string(),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(
    z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }) }),
  ),
});

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

  it('pads Shoots to the size asked for', async () => {
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

  it('goes from the patch to healthy by wall clock', async () => {
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
    ['1.33.3', 'downgrade'],
    ['1.35.1', 'skip a minor'],
    ['1.34.0', 'Unsupported value'],
    ['1.34.99', 'Unsupported value'],
  ])('refuses %s and touches nothing', async (wanted, words) => {
    const { simulator, api } = await simulate([{ shoot: 'one' }]);
    const before = await readShoot(api, 'one');
    const status = await refusal(patchShoot(api, 'one', to(wanted)));
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(status.message).toContain(words);
    expect(await readShoot(api, 'one')).toEqual(before);
    expect((await readLog(simulator))[0]).toMatch(/^0 one patch rejected: .*/);
  });

  it('refuses an image that is not offered', async () => {
    const { api } = await simulate([{ shoot: 'one' }]);
    const image = (imageVersion: string) => [
      { op: 'replace', path: '/spec/provider/workers/0/machine/image/version', value: imageVersion },
    ];
    const patch = (imageVersion: string) =>
      api.patchNamespacedCustomObject({ ...all, name: 'one', body: image(imageVersion) });
    expect(await refusal(patch('1592.9.0'))).toMatchObject({ code: 422 });
    await patch('1877.5.0');
    expect((await readShoot(api, 'one')).metadata.generation).toBe(2);
  });

  it('rolls a confined change out only when it is told to', async () => {
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

  it('answers a dry run and leaves every byte as it was', async () => {
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

  it('holds against concurrent writes', async () => {
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

  it('loses a Shoot in the middle', async () => {
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

describe('what a real API server refuses', () => {
  it('refuses unknown paths, versions, media types and credentials', async () => {
    const { simulator, api } = await simulate([{ shoot: 'one' }]);
    const get = { ...all, name: 'one' };
    expect(await refusal(api.getNamespacedCustomObject({ ...get, version: 'v1' }))).toMatchObject({
      code: 404,
    });
    expect(await refusal(api.getNamespacedCustomObject({ ...get, name: 'two' }))).toMatchObject({
      code: 404,
    });
    expect(await refusal(api.getNamespacedCustomObject({ ...get, namespace: 'garden-x' }))).toMatchObject({
      code: 403,
    });
    expect(await refusal(patchShoot(api, 'one', { apiVersion: 'core.gardener.cloud/v1' }))).toMatchObject({
      code: 400,
    });
    expect(await refusal(patchShoot(api, 'one', { metadata: { name: 'two' } }))).toMatchObject({ code: 400 });
    const strategic = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);
    expect(await refusal(api.patchNamespacedCustomObject({ ...get, body: {} }, strategic))).toMatchObject({
      code: 415,
    });
    const { resourceVersion: _left, ...metadata } = (await readShoot(api, 'one')).metadata;
    const body = { ...(await readShoot(api, 'one')), metadata };
    expect(await refusal(api.replaceNamespacedCustomObject({ ...get, body }))).toMatchObject({ code: 422 });
    const stranger = client(simulator.controlPlaneKubeconfig().replace('/kcp', ''));
    expect(await refusal(stranger.getNamespacedCustomObject(get))).toMatchObject({ code: 401 });
    const nameless = await fetch(
      `${simulator.url}/apis/core.gardener.cloud/v1beta1/namespaces/garden-kyma/shoots`,
    );
    expect([nameless.status, await nameless.json()]).toMatchObject([
      401,
      { kind: 'Status', reason: 'Unauthorized' },
    ]);
    expect((await askAdminKubeconfig(simulator, 'one', { expirationSeconds: 60 })).status).toBe(422);
    expect((await askAdminKubeconfig(simulator, 'one', {}, 'Pod')).status).toBe(400);
    expect((await askAdminKubeconfig(simulator, 'two', {})).status).toBe(404);
  });

  it('offers CloudProfiles of both kinds', async () => {
    const { api } = await simulate([]);
    const profile = await api.getClusterCustomObject({
      group,
      version,
      plural: 'cloudprofiles',
      name: 'aws',
    });
    expect(profile).toMatchObject({
      spec: {
        kubernetes: { versions: expect.arrayContaining([expect.objectContaining({ version: '1.34.2' })]) },
      },
    });
    const own = { ...all, plural: 'namespacedcloudprofiles', name: 'kyma-gcp' };
    expect(await api.getNamespacedCustomObject(own)).toMatchObject({
      status: { cloudProfileSpec: { type: 'gcp' } },
    });
  });
});

describe('faults', () => {
  const list = { ...all, limit: 1 };

  it('answers 429 with Retry-After, 500 and 410, and drops connections', async () => {
    const { simulator, api } = await simulate(generateFleet(3), {
      faults: { rate429: 1, retryAfterSeconds: 7 },
    });
    const limited = api.listNamespacedCustomObject(list);
    await expect(limited).rejects.toMatchObject({ code: 429, headers: { 'retry-after': '7' } });
    await post(simulator, 'faults', { rate500: 1 });
    expect(await refusal(api.listNamespacedCustomObject(list))).toMatchObject({ code: 500 });
    await post(simulator, 'faults', { rate410: 1 });
    const page = listSchema.parse(await api.listNamespacedCustomObject(list));
    const _continue = page.metadata.continue ?? '';
    expect(await refusal(api.listNamespacedCustomObject({ ...list, _continue }))).toMatchObject({
      code: 410,
    });
    await post(simulator, 'faults', { gardenerDown: true });
    await expect(api.listNamespacedCustomObject(list)).rejects.toThrow('fetch failed');
    expect((await post(simulator, 'faults', { rate501: 1 })).status).toBe(400);
    await post(simulator, 'faults', {});
    expect(listSchema.parse(await api.listNamespacedCustomObject(list)).items).toHaveLength(1);
  });

  it('hangs until the caller gives up, and closes all the same', async () => {
    const { simulator } = await simulate(generateFleet(3), { faults: { gardenerDown: 'hang' } });
    await expect(fetch(`${simulator.url}/apis`, { signal: AbortSignal.timeout(50) })).rejects.toThrow(
      'timeout',
    );
    const pending = fetch(`${simulator.url}/apis`);
    const closed = expect(pending).rejects.toThrow('fetch failed');
    await fetch(`${simulator.url}/_sim/faults`);
    await simulator.close();
    await closed;
  });

  it('repeats the same faults for the same seed', async () => {
    const { simulator, api } = await simulate(generateFleet(1));
    const round = async () => {
      await post(simulator, 'faults', { seed: 7, rate500: 0.5 });
      const codes: number[] = [];
      for (let index = 0; index < 20; index += 1) {
        codes.push(
          await api.listNamespacedCustomObject(list).then(
            () => 200,
            ({ code }) => code,
          ),
        );
      }
      return codes;
    };
    const first = await round();
    expect(await round()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });
});
