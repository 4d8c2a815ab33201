import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterUpgrade } from '../../../lib/kubernetes/clusterUpgrade.ts';
import { createKubernetesClient, type KubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import type { ClusterTarget } from '../../../lib/kubernetes/planClusterChange.ts';
import type { UpgradeLook } from '../../../lib/kubernetes/Upgrade.ts';
import { refusal } from './fakeApi.ts';
import { type FakeGarden, startFakeGarden } from './fakeGarden.ts';
import { lastOperation, lookAt, now, shootWith } from './looks.ts';

let garden: FakeGarden;
let gardener: KubernetesClient;
beforeEach(async () => {
  garden = await startFakeGarden();
  garden.shoot = () => ({ body: shootWith() });
  garden.cloudProfile = () => ({ body: { spec: profile, status: { cloudProfileSpec: profile } } });
  gardener = createKubernetesClient(garden.gardener.kubeconfig, {
    serverName: 'Gardener',
    timeoutSeconds: 0.3,
  });
});
afterEach(() => garden.close());

const profile = {
  kubernetes: {
    versions: [
      { version: '1.33.4' },
      { version: '1.34.2' },
      { version: '1.34.0', expirationDate: '2026-01-01T00:00:00Z' },
      { version: '1.35.0' },
    ],
  },
  machineImages: [{ name: 'gardenlinux', versions: [{ version: '1592.1.0' }, { version: '1592.3.0' }] }],
};

const run = (look: UpgradeLook, target: ClusterTarget = { kubernetesVersion: '1.34.2' }) =>
  clusterUpgrade({ gardener, namespace: 'garden-kyma', target })(look);
const dry = () => lookAt({ dryRun: true });
const on134 = (status: object = {}) => shootWith({ spec: { kubernetes: { version: '1.34.2' } }, status });
const newer = lastOperation('Succeeded', '2026-03-01T10:08:00Z');

describe('a cluster upgrade', () => {
  it('remembers, then patches the version of the Shoot it read', async () => {
    const look = lookAt();
    expect(await run(look)).toEqual({
      state: 'in progress',
      description: 'changed Kubernetes 1.33.4 → 1.34.2; waiting for Gardener to take it up',
    });
    expect(look.remembered).toEqual([{ previous: '1.33.4', patchedAt: now }]);
    expect(garden.patches.map(({ body }) => body)).toEqual([
      { metadata: { resourceVersion: '100' }, spec: { kubernetes: { version: '1.34.2' } } },
    ]);
  });

  it('changes the machines, too', async () => {
    await run(lookAt(), {
      kubernetesVersion: '1.34.2',
      machineImage: 'gardenlinux',
      machineImageVersion: '1592.3.0',
    });
    expect(garden.patches[0]?.body).toMatchObject({
      spec: {
        provider: { workers: [{ name: 'w-0', minimum: 3, machine: { image: { version: '1592.3.0' } } }] },
      },
    });
  });

  it.each<[string, ClusterTarget, string]>([
    [
      'two minor versions',
      { kubernetesVersion: '1.35.0' },
      '1.35.0 is more than one minor version after 1.33.4: upgrade to 1.34 first',
    ],
    [
      'a downgrade',
      { kubernetesVersion: '1.33.1' },
      '1.33.1 would be a downgrade from 1.33.4; version 1.33.1 is not offered by the CloudProfile aws',
    ],
    ['an expired version', { kubernetesVersion: '1.34.0' }, 'version 1.34.0 expired on 2026-01-01T00:00:00Z'],
    [
      'a version not offered',
      { kubernetesVersion: '1.34.9' },
      'version 1.34.9 is not offered by the CloudProfile aws',
    ],
    [
      'an image not offered',
      { kubernetesVersion: '1.33.4', machineImage: 'suse' },
      'machine image suse is not offered by the CloudProfile aws',
    ],
  ])('refuses %s and touches nothing', async (_what, target, reason) => {
    const look = lookAt();
    expect(await run(look, target)).toEqual({ state: 'failed', description: reason });
    expect(await run(dry(), target)).toEqual({ state: 'failed', description: `would fail: ${reason}` });
    expect(garden.patches).toEqual([]);
    expect(look.remembered).toEqual([]);
  });

  it('takes a project’s own CloudProfile, or refuses without any', async () => {
    garden.shoot = () => ({
      body: shootWith({ spec: { cloudProfile: { kind: 'NamespacedCloudProfile', name: 'aws' } } }),
    });
    expect(await run(dry())).toMatchObject({ state: 'succeeded' });
    expect(
      garden.gardener.requests.some(({ path }) => path.endsWith('garden-kyma/namespacedcloudprofiles/aws')),
    ).toBe(true);
    garden.shoot = () => ({
      body: shootWith({ spec: { cloudProfile: undefined, cloudProfileName: 'aws' } }),
    });
    expect(await run(dry())).toMatchObject({ state: 'succeeded' });
    garden.shoot = () => ({ body: shootWith({ spec: { cloudProfile: undefined } }) });
    expect(await run(lookAt())).toMatchObject({
      state: 'failed',
      description: expect.stringContaining('no CloudProfile'),
    });
  });

  it('waits for the rollout, then succeeds', async () => {
    const look = lookAt({ memory: { previous: '1.33.4', patchedAt: now } });
    garden.shoot = () => ({ body: on134() });
    expect(await run(look)).toMatchObject({ state: 'in progress' });
    garden.shoot = () => ({ body: on134({ lastOperation: newer }) });
    expect(await run(look)).toEqual({ state: 'succeeded', description: 'on 1.34.2, the cluster is healthy' });
    garden.shoot = () => ({
      body: on134({ lastOperation: lastOperation('Failed', '2026-03-01T10:08:00Z') }),
    });
    expect(await run(look)).toMatchObject({
      state: 'failed',
      description: expect.stringContaining('given up'),
    });
    expect(garden.patches).toEqual([]);
  });

  it('succeeds where the Shoot is there already', async () => {
    garden.shoot = () => ({ body: on134() });
    expect(await run(lookAt())).toEqual({ state: 'succeeded', description: 'already on 1.34.2' });
    expect(await run(dry())).toEqual({ state: 'succeeded', description: 'already on 1.34.2' });
    expect(garden.patches).toEqual([]);
  });

  it('has a confined Shoot rolled out, also one that only names the version', async () => {
    const maintenance = { confineSpecUpdateRollout: true };
    garden.shoot = () => ({ body: shootWith({ spec: { maintenance } }) });
    await run(lookAt());
    garden.shoot = () => ({ body: shootWith({ spec: { maintenance, kubernetes: { version: '1.34.2' } } }) });
    expect(await run(lookAt())).toMatchObject({ state: 'in progress' });
    const annotations = { 'gardener.cloud/operation': 'reconcile' };
    expect(garden.patches.map(({ body }) => body)).toEqual([
      { metadata: { resourceVersion: '100', annotations }, spec: { kubernetes: { version: '1.34.2' } } },
      { metadata: { resourceVersion: '100', annotations } },
    ]);
    expect(await run(dry())).toMatchObject({ state: 'succeeded', description: 'already on 1.34.2' });
    expect(garden.patches).toHaveLength(2);
  });

  it.each([
    ['hibernated', { hibernated: true }, 'failed'],
    ['failed', { lastOperation: lastOperation('Failed') }, 'failed'],
    ['at work', { lastOperation: lastOperation('Processing') }, 'in progress'],
  ])('does not start on a Shoot that is %s', async (_what, status, state) => {
    garden.shoot = () => ({ body: shootWith({ status }) });
    expect(await run(lookAt())).toMatchObject({ state });
    expect(garden.patches).toEqual([]);
  });

  it('is canceled when the Shoot is gone', async () => {
    garden.shoot = () => refusal(404, 'NotFound', 'gone');
    expect(await run(lookAt())).toMatchObject({ state: 'canceled' });
  });

  it('reads again after a conflict, and leaves a second one to the next look', async () => {
    garden.patch = () => refusal(409, 'Conflict', 'changed');
    expect(await run(lookAt())).toMatchObject({
      state: 'in progress',
      description: expect.stringContaining('somebody else'),
    });
    expect(garden.patches).toHaveLength(2);
    garden.patch = () => {
      garden.shoot = () => ({ body: on134() });
      return refusal(409, 'Conflict', 'changed');
    };
    expect(await run(lookAt())).toEqual({ state: 'succeeded', description: 'already on 1.34.2' });
  });

  it('fails when Gardener refuses, waits when it is down', async () => {
    garden.patch = () => refusal(403, 'Forbidden', 'quota exceeded');
    expect(await run(lookAt())).toMatchObject({
      state: 'failed',
      description: expect.stringContaining('quota exceeded'),
    });
    expect(await run(dry())).toMatchObject({
      description: expect.stringMatching(/^would fail: .*quota exceeded/),
    });
    garden.cloudProfile = () => 'hang';
    expect(await run(lookAt())).toMatchObject({ state: 'in progress' });
  });
});

describe('a dry run of it', () => {
  it('has Gardener check the patch', async () => {
    const look = dry();
    expect(await run(look)).toEqual({
      state: 'succeeded',
      description: 'would change Kubernetes 1.33.4 → 1.34.2',
    });
    expect(garden.patches.map(({ query }) => query.get('dryRun'))).toEqual(['All']);
    expect(look.remembered).toEqual([{ previous: '1.33.4' }]);
  });
});
