import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetesClient, type KubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import { clusterUpgrade } from '../../../lib/upgrades/cluster/clusterUpgrade.ts';
import { migrate, migrationTable } from '../../../lib/upgrades/cluster/migrations.ts';
import type { UpgradeLook } from '../../../lib/upgrades/Upgrade.ts';
import { refusal } from './fakeApi.ts';
import { type FakeGarden, startFakeGarden } from './fakeGarden.ts';
import { lookAt, now, shootWith } from './looks.ts';

/** As Kyma's infrastructure manager makes it, with a field that nobody here knows. */
const provider = {
  type: 'aws-route53',
  primary: true,
  secretName: 'dns-secret',
  credentialsRef: { apiVersion: 'v1', kind: 'Secret', name: 'dns-secret' },
  domains: { include: ['c-1.kyma.example.com'] },
  later: { z: 1 },
};
const { secretName: _secretName, ...withoutSecretName } = provider;
const other = { type: 'azure-dns', credentialsRef: { kind: 'WorkloadIdentity', name: 'w' } };

const specs: Record<string, object> = {
  podEvictionTimeout: {
    kubernetes: { version: '1.32.9', kubeControllerManager: { podEvictionTimeout: '2m' } },
  },
  maxEmptyBulkDelete: { kubernetes: { version: '1.32.9', clusterAutoscaler: { maxEmptyBulkDelete: 10 } } },
  cloudProfileName: { cloudProfileName: 'aws', cloudProfile: undefined },
  anonymous: { kubernetes: { kubeAPIServer: { enableAnonymousAuthentication: false } } },
  watchCache: { kubernetes: { kubeAPIServer: { watchCacheSizes: { default: 100, resources: [] } } } },
  maxPDVols: { kubernetes: { kubeScheduler: { kubeMaxPDVols: '30', profile: 'balanced' } } },
  addons: { addons: { kubernetesDashboard: { enabled: false, authenticationMode: 'token' } } },
  dns: { dns: { domain: 'd', providers: [provider, other] } },
};

describe('a field that a version forbids', () => {
  it.each<[string, string, string, object, string]>([
    [
      'podEvictionTimeout',
      '1.32.10',
      '1.33.1',
      { kubernetes: { kubeControllerManager: { podEvictionTimeout: null } } },
      'removes spec.kubernetes.kubeControllerManager.podEvictionTimeout (it has no effect)',
    ],
    [
      'maxEmptyBulkDelete',
      '1.32.10',
      '1.33.1',
      { kubernetes: { clusterAutoscaler: { maxEmptyBulkDelete: null } } },
      'removes spec.kubernetes.clusterAutoscaler.maxEmptyBulkDelete (it has no effect)',
    ],
    [
      'cloudProfileName',
      '1.33.9',
      '1.34.1',
      { cloudProfileName: null, cloudProfile: { kind: 'CloudProfile', name: 'aws' } },
      'removes spec.cloudProfileName (spec.cloudProfile replaces it)',
    ],
    [
      'anonymous',
      '1.34.9',
      '1.35.1',
      { kubernetes: { kubeAPIServer: { enableAnonymousAuthentication: null } } },
      'removes spec.kubernetes.kubeAPIServer.enableAnonymousAuthentication (false is the default)',
    ],
    [
      'watchCache',
      '1.34.9',
      '1.35.1',
      { kubernetes: { kubeAPIServer: { watchCacheSizes: { default: null } } } },
      'removes spec.kubernetes.kubeAPIServer.watchCacheSizes.default (it has no effect)',
    ],
    [
      'maxPDVols',
      '1.34.9',
      '1.35.1',
      { kubernetes: { kubeScheduler: { kubeMaxPDVols: null } } },
      'removes spec.kubernetes.kubeScheduler.kubeMaxPDVols (it has no effect)',
    ],
    ['addons', '1.34.9', '1.35.1', { addons: null }, 'removes spec.addons (none is enabled)'],
    [
      'dns',
      '1.34.9',
      '1.35.1',
      { dns: { providers: [withoutSecretName, other] } },
      'removes spec.dns.providers[0].secretName (credentialsRef names the Secret)',
    ],
  ])('stays below the version and is removed with it: %s', (name, below, version, spec, note) => {
    const shoot = shootWith({ spec: specs[name] ?? {} });
    expect(migrate(shoot, below)).toEqual({ spec: {}, notes: [], refusals: [], secretBinding: '' });
    expect(migrate(shoot, version)).toEqual({ spec, notes: [note], refusals: [], secretBinding: '' });
  });

  it('is left alone if it is not set', () => {
    expect(migrate(shootWith(), '1.36.0')).toEqual({ spec: {}, notes: [], refusals: [], secretBinding: '' });
  });

  it('becomes a reference to the same Secret if there was none', () => {
    const dns = { providers: [{ type: 'x', secretName: 's' }] };
    expect(migrate(shootWith({ spec: { dns } }), '1.35.0').spec).toEqual({
      dns: { providers: [{ type: 'x', credentialsRef: { apiVersion: 'v1', kind: 'Secret', name: 's' } }] },
    });
  });

  it.each([
    [
      { addons: { nginxIngress: { enabled: true } } },
      'spec.addons.nginxIngress would be uninstalled: disable it first',
    ],
    [
      { kubernetes: { kubeAPIServer: { enableAnonymousAuthentication: true } } },
      'enableAnonymousAuthentication is on',
    ],
  ])('is refused if the Shoot would mean something else without it', (spec, reason) => {
    const found = migrate(shootWith({ spec }), '1.35.0');
    expect(found.spec).toEqual({});
    expect(found.refusals).toEqual([expect.stringContaining(reason)]);
  });

  it('is changed in one patch with all others', () => {
    const spec = {
      ...specs['addons'],
      ...specs['dns'],
      kubernetes: {
        kubeAPIServer: { enableAnonymousAuthentication: false, watchCacheSizes: { default: 1 } },
      },
    };
    expect(migrate(shootWith({ spec }), '1.35.0').spec).toEqual({
      addons: null,
      dns: { providers: [withoutSecretName, other] },
      kubernetes: {
        kubeAPIServer: { enableAnonymousAuthentication: null, watchCacheSizes: { default: null } },
      },
    });
  });

  it('has a row of its own, with its source', () => {
    expect(new Set(migrationTable.map(({ field }) => field)).size).toBe(migrationTable.length);
    for (const { source } of migrationTable) expect(source).toMatch(/^(pkg|docs)\/[\w/-]+\.(go|md)\b/);
  });
});

describe('an upgrade to such a version', () => {
  let garden: FakeGarden;
  let gardener: KubernetesClient;
  beforeEach(async () => {
    garden = await startFakeGarden();
    const profile = { kubernetes: { versions: [{ version: '1.34.2' }, { version: '1.35.0' }] } };
    garden.cloudProfile = () => ({ body: { spec: profile } });
    gardener = createKubernetesClient(garden.gardener.kubeconfig, {
      serverName: 'Gardener',
      timeoutSeconds: 1,
    });
  });
  afterEach(() => garden.close());
  const run = (look: UpgradeLook, kubernetesVersion: string) =>
    clusterUpgrade({ gardener, namespace: 'garden-kyma', target: { kubernetesVersion } })(look);
  const dry = () => lookAt({ dryRun: true });
  const bound = shootWith({ spec: { secretBindingName: 'sb' } });

  it('sends all changes in one patch, and shows and stores them', async () => {
    garden.shoot = () => ({
      body: shootWith({ spec: { ...specs['dns'], kubernetes: { version: '1.34.2' } } }),
    });
    const note = 'removes spec.dns.providers[0].secretName (credentialsRef names the Secret)';
    const look = lookAt();
    expect(await run(look, '1.35.0')).toMatchObject({
      state: 'in progress',
      description: `changed Kubernetes 1.34.2 → 1.35.0; with it ${note}; waiting for Gardener to take it up`,
    });
    expect(look.remembered.at(-1)).toEqual({ previous: '1.34.2', migrations: [note], patchedAt: now });
    expect(garden.patches.map(({ body }) => body)).toEqual([
      {
        metadata: { resourceVersion: '100' },
        spec: { kubernetes: { version: '1.35.0' }, dns: { providers: [withoutSecretName, other] } },
      },
    ]);
    expect(await run(dry(), '1.35.0')).toEqual({
      state: 'succeeded',
      description: `would change Kubernetes 1.34.2 → 1.35.0; with it ${note}`,
    });
  });

  it('is refused if it would change what the Shoot means, also in a dry run', async () => {
    const addons = { nginxIngress: { enabled: true } };
    garden.shoot = () => ({ body: shootWith({ spec: { addons, kubernetes: { version: '1.34.2' } } }) });
    const reason =
      'Kubernetes 1.35 has no addons, and spec.addons.nginxIngress would be uninstalled: disable it first';
    expect(await run(lookAt(), '1.35.0')).toEqual({ state: 'failed', description: reason });
    expect(await run(dry(), '1.35.0')).toEqual({ state: 'failed', description: `would fail: ${reason}` });
    expect(garden.patches).toEqual([]);
  });

  const forbidden = () =>
    refusal(
      422,
      'Invalid',
      'Shoot "c-1" is invalid: spec.secretBindingName: Forbidden: for Kubernetes versions >= 1.34',
    );
  const refusesSecretBinding: FakeGarden['patch'] = ({ body }) =>
    JSON.stringify(body).includes('"secretBindingName":null') ? { body: {} } : forbidden();
  const secretRef = { name: 'secret', namespace: 'garden-kyma' };
  const credentialsBinding = (name: string, more: object = {}) => ({
    metadata: { name },
    credentialsRef: { apiVersion: 'v1', kind: 'Secret', ...secretRef },
    ...more,
  });

  it('replaces a SecretBinding by the equivalent CredentialsBinding', async () => {
    garden.shoot = () => ({ body: bound });
    garden.patch = refusesSecretBinding;
    garden.secretBinding = () => ({ body: { secretRef, quotas: [{ kind: 'Quota', name: 'q' }] } });
    const quotas = [{ kind: 'Quota', name: 'q' }];
    const items = [
      credentialsBinding('a-other-quotas'),
      credentialsBinding('a-other-secret', {
        credentialsRef: { apiVersion: 'v1', kind: 'Secret', name: 'x' },
        quotas,
      }),
      credentialsBinding('z-same', { quotas }),
      credentialsBinding('m-same', { quotas }),
    ];
    garden.credentialsBindings = () => ({ body: { items } });
    const look = lookAt();
    expect(await run(look, '1.34.2')).toMatchObject({
      state: 'in progress',
      description: expect.stringContaining(
        'replaces spec.secretBindingName sb with spec.credentialsBindingName m-same',
      ),
    });
    expect(garden.patches.at(-1)?.body).toMatchObject({
      spec: { secretBindingName: null, credentialsBindingName: 'm-same', kubernetes: { version: '1.34.2' } },
    });
    // The gate before each of the two tries.
    expect(look.remembered.filter(({ sendingAt }) => sendingAt !== undefined)).toHaveLength(2);
    expect(look.remembered.at(-1)).toMatchObject({ patchedAt: now, migrations: [expect.any(String)] });
  });

  it('fails clearly if there is none, also in a dry run', async () => {
    garden.shoot = () => ({ body: bound });
    garden.patch = refusesSecretBinding;
    garden.secretBinding = () => ({ body: { secretRef } });
    const reason =
      /needs a CredentialsBinding in place of spec\.secretBindingName, and there is none: create one/;
    const look = lookAt();
    expect(await run(look, '1.34.2')).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(reason),
    });
    expect(look.remembered.at(-1)).toEqual({ previous: '1.33.4' });
    const found = await run(dry(), '1.34.2');
    expect(found).toMatchObject({ state: 'failed', description: expect.stringMatching(/^would fail: /) });
    expect(found.description).toMatch(reason);
  });

  it('keeps the SecretBinding if Gardener still allows it', async () => {
    garden.shoot = () => ({ body: bound });
    expect(await run(dry(), '1.34.2')).toEqual({
      state: 'succeeded',
      description: 'would change Kubernetes 1.33.4 → 1.34.2',
    });
    expect(garden.gardener.requests.some(({ path }) => path.includes('bindings'))).toBe(false);
  });
});
