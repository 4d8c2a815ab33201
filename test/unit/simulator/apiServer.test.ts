import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { generateFleet } from '../../../local/simulator/fleet.ts';
import {
  askAdminKubeconfig,
  client,
  gardener,
  kymas,
  listSchema,
  patchShoot,
  post,
  readKyma,
  readShoot,
  refusal,
  runtimeClient,
  simulate,
} from './harness.ts';

const [group, version, namespace, plural] = gardener;
const all = { group, version, namespace, plural };

describe('what a real API server refuses', () => {
  it('refuses unknown paths, versions, media types and credentials', async () => {
    const { simulator, api } = await simulate([{ shoot: 'one' }]);
    const get = { ...all, name: 'one' };
    expect(await refusal(api.getNamespacedCustomObject({ ...get, version: 'v1' }))).toMatchObject({
      code: 404,
      message: '404 page not found\n',
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
    const runtime = await runtimeClient(simulator, 'one');
    const [kymaGroup, kymaVersion, kymaNamespace, kymaPlural, name] = kymas;
    const kyma = {
      group: kymaGroup,
      version: kymaVersion,
      namespace: kymaNamespace,
      plural: kymaPlural,
      name,
    };
    expect(
      await refusal(runtime.patchNamespacedCustomObject({ ...kyma, body: {} }, strategic)),
    ).toMatchObject({
      code: 415,
    });
    const operations = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);
    expect(
      await refusal(runtime.patchNamespacedCustomObject({ ...kyma, body: [] }, operations)),
    ).toMatchObject({
      code: 415,
      message: expect.stringContaining('the simulator does not know application/json-patch+json'),
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
      403,
      { kind: 'Status', message: expect.stringContaining('User "system:anonymous" cannot list') },
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

  it('starts as a real server does: first it answers 401, then 404, then properly', async () => {
    const { simulator, api, time } = await simulate(generateFleet(1));
    await post(simulator, 'faults', {
      ...{ gardenerDown: true, seconds: 4 },
      next: { ...{ starting: 'anonymous', seconds: 1 }, next: { starting: 'installing', seconds: 1 } },
    });
    await expect(api.listNamespacedCustomObject(list)).rejects.toThrow('fetch failed');
    time.now += 4000;
    expect(await refusal(api.listNamespacedCustomObject(list))).toMatchObject({
      code: 403,
      message: expect.stringContaining('User "system:anonymous" cannot list resource "shoots"'),
    });
    time.now += 1000;
    expect(await refusal(api.listNamespacedCustomObject(list))).toMatchObject({
      code: 503,
      message: expect.stringContaining('before all known HTTP paths have been installed'),
    });
    time.now += 1000;
    expect(listSchema.parse(await api.listNamespacedCustomObject(list)).items).toHaveLength(1);
    await post(simulator, 'faults', { starting: 'rbac' });
    expect((await refusal(readShoot(api, 'c-000000'))).message).toContain('User "admin" cannot get');
  });

  it.each([
    ['gone', 404, '404 page not found\n'],
    ['unavailable', 503, 'service unavailable\n'],
  ])('makes the aggregated API %s for a while', async (aggregatedApi, code, message) => {
    const { simulator, api, time } = await simulate(generateFleet(1));
    const runtime = await runtimeClient(simulator, 'c-000000');
    await post(simulator, 'faults', { aggregatedApi, seconds: 8 });
    expect(await refusal(readShoot(api, 'c-000000'))).toEqual({ reason: '', code, message });
    await readKyma(runtime);
    time.now += 8000;
    await readShoot(api, 'c-000000');
  });

  it('makes a webhook refuse every write, or time out', async () => {
    const { simulator, api } = await simulate(generateFleet(1));
    const patch = () => patchShoot(api, 'c-000000', { spec: { kubernetes: { version: '1.34.2' } } }, 'All');
    await post(simulator, 'faults', { webhook: 'refuses' });
    expect(await refusal(patch())).toMatchObject({
      code: 403,
      message: expect.stringMatching(/^admission webhook ".*" denied the request: /),
    });
    await post(simulator, 'faults', { webhook: 'timesOut' });
    expect(await refusal(patch())).toMatchObject({
      code: 500,
      message: expect.stringMatching(/failed calling webhook .* context deadline exceeded$/),
    });
    await readShoot(api, 'c-000000');
  });

  it('hang until the caller gives up, yet let the server close', async () => {
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

  it('are the same for the same seed', async () => {
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
