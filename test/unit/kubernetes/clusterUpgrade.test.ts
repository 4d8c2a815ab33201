import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetesClient, type KubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import { clusterUpgrade } from '../../../lib/upgrades/cluster/clusterUpgrade.ts';
import type { ClusterTarget } from '../../../lib/upgrades/cluster/planClusterChange.ts';
import type { UpgradeLook } from '../../../lib/upgrades/Upgrade.ts';
import { foreign404, notFound, refusal, unauthorized } from './fakeApi.ts';
import { type FakeGarden, startFakeGarden } from './fakeGarden.ts';
import { conditionsWith, lastOperation, lookAt, now, shootWith } from './looks.ts';

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
  it('stores what it will change, then patches the resource version that it read', async () => {
    const look = lookAt();
    expect(await run(look)).toEqual({
      state: 'in progress',
      description: 'changed Kubernetes 1.33.4 → 1.34.2; waiting for Gardener to take it up',
      progress: 'changed',
    });
    expect(look.remembered).toEqual([
      { previous: '1.33.4', sendingAt: now },
      { previous: '1.33.4', patchedAt: now },
    ]);
    expect(garden.patches.map(({ body }) => body)).toEqual([
      { metadata: { resourceVersion: '100' }, spec: { kubernetes: { version: '1.34.2' } } },
    ]);
  });

  it('changes machine images as well', async () => {
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
      'a version not offered',
      { kubernetesVersion: '1.34.9' },
      'version 1.34.9 is not offered by the CloudProfile aws',
    ],
    [
      'an image not offered',
      { kubernetesVersion: '1.33.4', machineImage: 'suse' },
      'machine image suse is not offered by the CloudProfile aws',
    ],
  ])('refuses %s and sends no patch', async (_what, target, reason) => {
    const look = lookAt();
    expect(await run(look, target)).toEqual({ state: 'failed', description: reason });
    expect(await run(dry(), target)).toEqual({ state: 'failed', description: `would fail: ${reason}` });
    expect(garden.patches).toEqual([]);
    expect(look.remembered).toEqual([]);
  });

  it('uses a project’s own CloudProfile, and refuses if there is none', async () => {
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

  it('succeeds if the Shoot is already at the target', async () => {
    garden.shoot = () => ({ body: on134() });
    expect(await run(lookAt())).toEqual({ state: 'succeeded', description: 'already on 1.34.2' });
    expect(await run(dry())).toEqual({ state: 'succeeded', description: 'already on 1.34.2' });
    expect(garden.patches).toEqual([]);
  });

  it('requests the rollout of a confined Shoot, even if only its spec has the version', async () => {
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
    ['at work', { lastOperation: lastOperation('Processing') }, 'waiting'],
  ])('does not start on a Shoot that is %s', async (_what, status, state) => {
    garden.shoot = () => ({ body: shootWith({ status }) });
    expect(await run(lookAt())).toMatchObject({ state });
    expect(garden.patches).toEqual([]);
  });

  it('is canceled when the Shoot is gone', async () => {
    garden.shoot = () => notFound('shoots', 'c-1');
    expect(await run(lookAt())).toMatchObject({ state: 'canceled' });
  });

  it('reads again after a conflict, and leaves a second one to the next look', async () => {
    garden.patch = () => refusal(409, 'Conflict', 'changed');
    const look = lookAt();
    expect(await run(look)).toMatchObject({
      state: 'waiting',
      description: expect.stringContaining('another client'),
    });
    expect(garden.patches).toHaveLength(2);
    const asked = { previous: '1.33.4', sendingAt: now };
    // The gate before each try, and nothing left of a try that was refused.
    expect(look.remembered).toEqual([asked, { previous: '1.33.4' }, asked, { previous: '1.33.4' }]);
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
    expect(await run(lookAt())).toMatchObject({ state: 'waiting' });
  });
});

describe('a change whose request was cut off', () => {
  it.each([
    ['drop', () => 'drop' as const],
    ['hang', () => 'hang' as const],
    ['503', () => refusal(503, 'ServiceUnavailable', 'down')],
  ])('by a %s may have arrived, so the next look reads the object', async (_what, answer) => {
    garden.patch = answer;
    const look = lookAt();
    expect(await run(look)).toMatchObject({
      state: 'in progress',
      description: expect.stringContaining('not known yet whether'),
      lookAgainSeconds: 5,
    });
    expect(look.remembered).toEqual([{ previous: '1.33.4', sendingAt: now }]);
  });

  it('has arrived if the object is as requested', async () => {
    garden.shoot = () => ({ body: on134({ observedGeneration: 2 }) });
    const look = lookAt({ memory: { previous: '1.33.4', sendingAt: now - 100 } });
    expect(await run(look)).toMatchObject({ state: 'in progress' });
    expect(look.remembered).toEqual([{ previous: '1.33.4', patchedAt: now - 100 }]);
    expect(garden.patches).toEqual([]);
  });

  it('may still be on its way for as long as a request takes', async () => {
    const look = lookAt({ memory: { previous: '1.33.4', sendingAt: now - 200 } });
    expect(await run(look)).toMatchObject({ state: 'in progress', lookAgainSeconds: 5 });
    expect(look.remembered).toEqual([]);
    expect(garden.patches).toEqual([]);
  });

  it('counts as lost after that, and passes the gate again', async () => {
    const look = lookAt({ memory: { previous: '1.33.4', sendingAt: now - 400 } });
    expect(await run(look)).toMatchObject({ state: 'in progress', progress: 'changed' });
    expect(look.remembered).toEqual([
      { previous: '1.33.4' },
      { previous: '1.33.4', sendingAt: now },
      { previous: '1.33.4', patchedAt: now },
    ]);
  });

  it('is not sent once its permit has expired', async () => {
    const look = lookAt({ beforeChange: async () => ({ expiresAt: Date.now() - 1 }) });
    expect(await run(look)).toMatchObject({
      state: 'waiting',
      description: expect.stringContaining('no time left'),
    });
    expect(garden.patches).toEqual([]);
  });

  it('is aborted when its permit expires', async () => {
    garden.patch = () => 'hang';
    // Its own limit is longer than this test may take.
    const serverName = 'Gardener';
    gardener = createKubernetesClient(garden.gardener.kubeconfig, { serverName, timeoutSeconds: 600 });
    const beforeChange = async () => ({ expiresAt: Date.now() + 500 });
    expect(await run(lookAt({ beforeChange }))).toMatchObject({ state: 'in progress' });
    expect(garden.patches).toHaveLength(1);
  });
});

describe('the gate', () => {
  it('stops the change if it is closed', async () => {
    const beforeChange = async () => {
      throw new Error('closed');
    };
    await expect(run(lookAt({ beforeChange }))).rejects.toThrow('closed');
    expect(garden.patches).toEqual([]);
  });

  it('gets the Shoot’s current window, and is not asked in a dry run or after the change', async () => {
    const windows: unknown[] = [];
    const beforeChange = async (_memory: unknown, window: unknown) => {
      windows.push(window);
      return { expiresAt: Number.MAX_SAFE_INTEGER };
    };
    const timeWindow = { begin: '220000+0000', end: '020000+0000' };
    garden.shoot = () => ({ body: shootWith({ spec: { maintenance: { timeWindow } } }) });
    await run(lookAt({ beforeChange, dryRun: true }));
    // Release 0.1.0 stored `patchedAt` before the patch.
    await run(lookAt({ beforeChange, memory: { previous: '1.33.4', patchedAt: now - 1000 } }));
    expect(windows).toEqual([]);
    expect(garden.patches).toHaveLength(2);
    await run(lookAt({ beforeChange }));
    expect(windows).toEqual([timeWindow]);
  });
});

describe('a Shoot that is newer than requested', () => {
  const newerThere = () => ({ body: shootWith({ spec: { kubernetes: { version: '1.35.0' } } }) });

  it('is left unchanged, and its upgrade succeeds', async () => {
    garden.shoot = newerThere;
    const found = {
      state: 'succeeded',
      description: 'already on 1.35.0 (newer than 1.34.2)',
    };
    expect(await run(lookAt())).toEqual(found);
    expect(await run(dry())).toEqual(found);
    garden.shoot = () => ({
      body: shootWith({
        spec: { kubernetes: { version: '1.35.0' }, maintenance: { confineSpecUpdateRollout: true } },
      }),
    });
    expect(await run(lookAt())).toEqual(found);
    expect(garden.patches).toEqual([]);
  });

  it('is left unchanged even if Gardener upgrades it in the meantime', async () => {
    garden.shoot = () => ({
      body: shootWith({ spec: { kubernetes: { version: '1.35.0' } }, status: { lastOperation: newer } }),
    });
    expect(await run(lookAt({ memory: { previous: '1.33.4', patchedAt: now } }))).toEqual({
      state: 'succeeded',
      description: 'on 1.35.0 (newer than 1.34.2), the cluster is healthy',
    });
    expect(garden.patches).toEqual([]);
  });
});

describe('an API that is briefly unavailable', () => {
  it('does not mean that the Shoot is gone', async () => {
    garden.shoot = () => foreign404;
    expect(await run(lookAt())).toMatchObject({ state: 'waiting' });
    expect(await run(lookAt({ memory: { patchedAt: now } }))).toMatchObject({ state: 'in progress' });
    garden.shoot = () => refusal(404, 'NotFound', 'the server could not find the requested resource', {});
    expect(await run(lookAt())).toMatchObject({ state: 'waiting' });
    garden.shoot = () => notFound('shoots', 'c-2');
    expect(await run(lookAt())).toMatchObject({ state: 'waiting' });
  });

  it('may refuse our credentials: the upgrade fails only after the grace period and names what is missing', async () => {
    garden.patch = () => unauthorized();
    const look = lookAt();
    expect(await run(look)).toMatchObject({ state: 'waiting', refusedSince: now });
    expect(look.remembered.at(-1)).toEqual({ previous: '1.33.4' });
    const memory = { refusedSince: now - 299_000 };
    expect(await run(lookAt({ memory }))).toMatchObject({ state: 'waiting', refusedSince: now - 299_000 });
    garden.patch = () => unauthorized('upgrader');
    expect(await run(lookAt({ memory: { refusedSince: now - 300_000 } }))).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(
        /for 300 s, .*; grant its user the permission to patch shoots\.core\.gardener\.cloud in the namespace garden-kyma, then retry$/,
      ),
    });
  });

  it('does not turn an admission refusal into a retry', async () => {
    const why = 'shoots "c-1" is forbidden: spec.kubernetes.version: Unsupported value: "1.34.2"';
    garden.patch = () => refusal(403, 'Forbidden', why, { name: 'c-1', kind: 'shoots' });
    expect(await run(lookAt())).toMatchObject({ state: 'failed', description: expect.stringContaining(why) });
  });

  it('leaves the check to Gardener if the CloudProfile may not be read', async () => {
    garden.cloudProfile = () => refusal(403, 'Forbidden', 'User "u" cannot get resource "cloudprofiles"');
    expect(await run(lookAt())).toMatchObject({ state: 'in progress', progress: 'changed' });
  });
});

describe('before the change', () => {
  const expectedSeconds = 3600;
  const sleepsAt = (start: string, location?: string) =>
    shootWith({ spec: { hibernation: { schedules: [{ start, ...(location && { location }) }] } } });
  const annotated = (annotations: object, confined = false) =>
    shootWith({
      metadata: { annotations },
      spec: { maintenance: { confineSpecUpdateRollout: confined } },
    });

  it.each<[string, object, string]>([
    [
      'a node is not ready',
      shootWith({ status: { conditions: conditionsWith({ EveryNodeReady: 'False' }) } }),
      'EveryNodeReady is False',
    ],
    [
      'a system component is unhealthy',
      shootWith({ status: { conditions: conditionsWith({ SystemComponentsHealthy: 'Unknown' }) } }),
      'SystemComponentsHealthy is Unknown',
    ],
    [
      'a hibernation comes too soon',
      sleepsAt('30 10 * * 0,7'),
      'a hibernation begins at 2026-03-01T10:30:00.000Z',
    ],
    [
      'it comes too soon in another zone',
      sleepsAt('0 12 * * *', 'Europe/Berlin'),
      'begins at 2026-03-01T11:00:00.000Z',
    ],
    [
      'another operation is ordered',
      annotated({ 'gardener.cloud/operation': 'rotate-ca-start;rotate-ssh-keypair' }),
      'rotate-ca-start;rotate-ssh-keypair',
    ],
    [
      'a reconcile is ordered for the window',
      annotated({ 'maintenance.gardener.cloud/operation': 'rotate-ssh-keypair;reconcile' }, true),
      'scheduled for the maintenance window',
    ],
  ])('it waits while %s; a dry run says so', async (_what, shoot, reason) => {
    garden.shoot = () => ({ body: shoot });
    expect(await run(lookAt({ expectedSeconds }))).toMatchObject({
      state: 'waiting',
      description: expect.stringContaining(reason),
    });
    expect(garden.patches).toEqual([]);
    expect(await run(lookAt({ expectedSeconds, dryRun: true }))).toMatchObject({
      state: 'succeeded',
      description: expect.stringMatching(/^would change Kubernetes 1\.33\.4 → 1\.34\.2; would wait: /),
    });
  });

  it.each<[string, object]>([
    ['a hibernation that comes later', sleepsAt('0 12 * * *')],
    ['a condition that is not reported', shootWith({ status: { conditions: [] } })],
    [
      'a check that has failed for a moment',
      shootWith({ status: { conditions: conditionsWith({ EveryNodeReady: 'Progressing' }) } }),
    ],
    [
      'an operation ordered for the window',
      annotated({ 'maintenance.gardener.cloud/operation': 'rotate-ssh-keypair' }, true),
    ],
  ])('it does not wait for %s', async (_what, shoot) => {
    garden.shoot = () => ({ body: shoot });
    expect(await run(lookAt({ expectedSeconds }))).toMatchObject({ progress: 'changed' });
  });

  it('it can skip the health check, which is recorded', async () => {
    garden.shoot = () => ({
      body: shootWith({ status: { conditions: conditionsWith({ EveryNodeReady: 'False' }) } }),
    });
    expect(await run(lookAt({ ignoreHealth: true }))).toMatchObject({
      state: 'in progress',
      description: expect.stringContaining(
        'started in spite of its health (ignoreHealth): EveryNodeReady is False',
      ),
    });
    expect(await run(lookAt({ ignoreHealth: true, dryRun: true }))).toMatchObject({
      description: expect.stringContaining('in spite of its health'),
    });
  });

  it('it fails for a Shoot that Gardener ignores, also in a dry run', async () => {
    garden.shoot = () => ({ body: annotated({ 'shoot.gardener.cloud/ignore': 'true' }) });
    const advice = 'remove the annotation shoot.gardener.cloud/ignore';
    expect(await run(lookAt())).toMatchObject({
      state: 'failed',
      description: expect.stringContaining(advice),
    });
    expect(await run(dry())).toMatchObject({ state: 'failed', description: expect.stringContaining(advice) });
  });

  it('it waits for a hibernated Shoot that its schedule will wake up', async () => {
    const schedules = [{ start: '0 20 * * *', end: '0 6 * * *' }];
    garden.shoot = () => ({ body: shootWith({ spec: { hibernation: { enabled: true, schedules } } }) });
    expect(await run(lookAt())).toEqual({
      state: 'waiting',
      description: 'the Shoot c-1 is hibernated; its schedule wakes it up at 2026-03-02T06:00:00.000Z',
    });
    expect(await run(dry())).toMatchObject({ state: 'failed' });
  });
});

describe('after the change', () => {
  const memory = { previous: '1.33.4', patchedAt: now };
  const at = (progress: number, description: string, state = 'Processing') =>
    on134({ lastOperation: { ...newer, state, progress, description } });

  it('it reports Gardener’s percentage, then its task, and never goes backwards', async () => {
    garden.shoot = () => ({ body: at(40, 'workers 1 of 3') });
    const first = (await run(lookAt({ memory }))).progress ?? '';
    expect(first).toMatch(/^40 % /);
    const again = async () => (await run(lookAt({ memory: { ...memory, progress: first } }))).progress;
    expect(await again()).toBe(first);
    garden.shoot = () => ({ body: at(40, 'workers 2 of 3') });
    expect(await again()).toMatch(/^40 % /);
    expect(await again()).not.toBe(first);
    garden.shoot = () => ({ body: at(10, 'once more') });
    expect(await again()).toBeUndefined();
    garden.shoot = () => ({ body: at(60, 'quota', 'Error') });
    expect(await again()).toBeUndefined();
  });

  it('it does not wait for a pool that its owner updates in place', async () => {
    const inPlaceUpdates = { pendingWorkerUpdates: { manualInPlaceUpdate: ['w-0'] } };
    garden.shoot = () => ({ body: on134({ lastOperation: newer, inPlaceUpdates }) });
    expect(await run(lookAt({ memory }))).toEqual({
      state: 'succeeded',
      description: 'on 1.34.2, the cluster is healthy; waiting for their owner to update them in place: w-0',
    });
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

  it('mentions that a version has expired, which Gardener still accepts', async () => {
    expect(await run(dry(), { kubernetesVersion: '1.34.0' })).toEqual({
      state: 'succeeded',
      description:
        'would change Kubernetes 1.33.4 → 1.34.0; version 1.34.0 expired on 2026-01-01T00:00:00Z, but Gardener accepts it',
    });
  });
});
