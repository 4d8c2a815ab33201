import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRuntimes } from '../../../lib/fleet/listRuntimes.ts';
import { listShoots } from '../../../lib/fleet/listShoots.ts';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import { createKubernetesClient, type KubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import type { UpgradeMemory } from '../../../lib/model/UpgradeMemory.ts';
import { keptMemory } from '../../../lib/turns/keptMemory.ts';
import { clusterUpgrade } from '../../../lib/upgrades/cluster/clusterUpgrade.ts';
import { kymaUpgrade } from '../../../lib/upgrades/kyma/kymaUpgrade.ts';
import type { LookAtUpgrade, UpgradeFinding } from '../../../lib/upgrades/Upgrade.ts';
import type { FleetEntry } from '../../../local/simulator/fleet.ts';
import { type Simulator, startSimulator } from '../../../local/simulator/startSimulator.ts';

/** Every outcome of §9, by the name of the Shoot. */
const fleet: FleetEntry[] = [
  { shoot: 'plain', upgrade: { seconds: 0.5 } },
  { shoot: 'there', channel: 'regular', kubernetesVersion: '1.34.2' },
  { shoot: 'asleep', hibernated: true },
  { shoot: 'going', deleting: true },
  { shoot: 'deleted', upgrade: { seconds: 20, deletedAfterSeconds: 0.2 } },
  { shoot: 'fails', upgrade: { seconds: 0.5, outcome: 'fail' } },
  { shoot: 'warns', upgrade: { seconds: 0.5, outcome: 'fail', warning: true } },
  { shoot: 'flaky', upgrade: { seconds: 1, outcome: 'flaky' } },
  { shoot: 'stuck', upgrade: { seconds: 0.5, outcome: 'stuck' } },
  { shoot: 'conflict', upgrade: { seconds: 0.5, conflict: 3 } },
  { shoot: 'refused', upgrade: { reject: 'not today' } },
  { shoot: 'lags', upgrade: { seconds: 1, laggingModules: 2 } },
  { shoot: 'maintained', upgrade: { seconds: 1, maintenance: true } },
  { shoot: 'unreachable', upgrade: { seconds: 0.5, unreachableSeconds: 0.4 } },
  { shoot: 'gave-up', lastOperation: 'Failed' },
  { shoot: 'confined', confineSpecUpdateRollout: true, upgrade: { seconds: 0.5 } },
  { shoot: 'too-old', kubernetesVersion: '1.32.9' },
  { shoot: 'own-profile', namespacedCloudProfile: true, upgrade: { seconds: 0.5 } },
  {
    shoot: 'pinned',
    upgrade: { seconds: 0.5 },
    modules: [{ name: 'istio' }, { name: 'keda', channel: 'fast' }, { name: 'mine', managed: false }],
  },
];

const dataDir = mkdtempSync(join(tmpdir(), 'fleet-'));
let simulator: Simulator;
let gardener: KubernetesClient;
let shoots: Shoot[];

beforeAll(async () => {
  simulator = await startSimulator({ fleet, dataDir });
  const options = { serverName: 'Gardener', timeoutSeconds: 5 };
  gardener = createKubernetesClient(simulator.gardenerKubeconfig(), options);
  shoots = await all(listShoots(gardener, { namespace: simulator.namespace, pageSize: 4 }));
});
afterAll(async () => {
  await simulator.close();
  rmSync(dataDir, { recursive: true });
});

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** Looks until there is an end, as the workflow does; the stuck one gets two seconds. */
async function follow(lookAt: LookAtUpgrade, shoot: Shoot, dryRun = false): Promise<UpgradeFinding> {
  let memory: UpgradeMemory = {};
  const remember = async (next: UpgradeMemory) => {
    memory = next;
  };
  const identity = { shootName: shoot.name, runtimeID: shoot.runtimeID ?? '' };
  const until = Date.now() + (shoot.name === 'stuck' ? 2000 : 20_000);
  for (;;) {
    const beforeChange = async (next: UpgradeMemory) => {
      await remember({ ...next, sendingAt: Date.now() });
      return { expiresAt: Number.MAX_SAFE_INTEGER };
    };
    const common = { ...identity, dryRun, graceSeconds: 1, ignoreHealth: false, memory, now: Date.now() };
    const look = { ...common, remember, beforeChange };
    const finding = await lookAt(look);
    const goesOn = finding.state === 'in progress' || finding.state === 'waiting';
    if (!goesOn || Date.now() > until) return finding;
    memory = keptMemory(memory, finding, Date.now());
    await sleep(50);
  }
}

async function upgradeAll(lookAt: LookAtUpgrade, dryRun = false): Promise<Record<string, UpgradeFinding>> {
  const found = shoots.map(async (shoot) => [shoot.name, await follow(lookAt, shoot, dryRun)] as const);
  return Object.fromEntries(await Promise.all(found));
}

const finding = (state: string, description: RegExp) => ({
  state,
  description: expect.stringMatching(description),
});
const expectedKyma = {
  plain: finding('succeeded', /^on regular, all modules ready$/),
  there: finding('succeeded', /^already on regular$/),
  asleep: finding('failed', /hibernated: wake it up/),
  going: finding('canceled', /is being deleted/),
  deleted: finding('canceled', /deleted|does not exist/),
  fails: finding('failed', /^still after \d+ s: module .* is in state Error: module upgrade failed/),
  warns: finding('failed', /^still after \d+ s: module .* is in state Warning: module upgrade failed/),
  flaky: finding('succeeded', /^on regular/),
  stuck: finding('in progress', /^waiting: .*module/),
  conflict: finding('succeeded', /^on regular/),
  refused: finding('failed', /not today/),
  lags: finding('succeeded', /^on regular/),
  maintained: finding('succeeded', /^on regular/),
  unreachable: finding('succeeded', /^on regular/),
  'gave-up': finding('failed', /Gardener has given up/),
  confined: finding('succeeded', /^on regular/),
  'too-old': finding('succeeded', /^on regular/),
  'own-profile': finding('succeeded', /^on regular/),
  pinned: finding('succeeded', /^on regular/),
};

describe('a simulated fleet', () => {
  it('is listed page by page', async () => {
    expect(shoots.map(({ name }) => name)).toEqual(fleet.map(({ shoot }) => shoot).sort());
    const byName = Object.fromEntries(shoots.map((shoot) => [shoot.name, shoot]));
    expect(byName['asleep']).toMatchObject({ hibernated: true, deleting: false });
    expect(byName['going']).toMatchObject({ deleting: true });
    const options = { serverName: 'the control plane' };
    const controlPlane = createKubernetesClient(simulator.controlPlaneKubeconfig(), options);
    const runtimes = await all(listRuntimes(controlPlane, { pageSize: 4 }));
    expect(runtimes.find(({ runtimeID }) => runtimeID === byName['plain']?.runtimeID)).toMatchObject({
      planName: 'aws',
      ready: true,
    });
  });

  it('reports in a dry run what would happen, and changes nothing', async () => {
    const before = JSON.stringify(await gardener.listPage(listPath(), { limit: 500, continueToken: '' }));
    const target = { channel: 'regular' };
    const namespace = simulator.namespace;
    const kyma = await upgradeAll(kymaUpgrade({ gardener, namespace, target }), true);
    expect(kyma).toMatchObject({
      plain: finding('succeeded', /^would change channel fast → regular$/),
      there: finding('succeeded', /^already on regular$/),
      asleep: finding('failed', /^would fail: .*hibernated/),
      going: finding('canceled', /is being deleted/),
      refused: finding('failed', /^would fail: .*not today/),
      'gave-up': finding('failed', /^would fail: .*given up/),
    });
    const version = { kubernetesVersion: '1.34.2' };
    const cluster = await upgradeAll(clusterUpgrade({ gardener, namespace, target: version }), true);
    expect(cluster).toMatchObject({
      plain: finding('succeeded', /^would change Kubernetes 1.33.4 → 1.34.2$/),
      there: finding('succeeded', /^already on 1.34.2$/),
      'too-old': finding('failed', /^would fail: 1.34.2 is more than one minor version after 1.32.9/),
      'own-profile': finding('succeeded', /^would change/),
      refused: finding('failed', /^would fail: .*not today/),
    });
    const after = JSON.stringify(await gardener.listPage(listPath(), { limit: 500, continueToken: '' }));
    expect(after).toBe(before);
    const log = await (await fetch(`${simulator.url}/_sim/log`)).text();
    expect(log).not.toContain('"event":"patch"');
  });

  it('is upgraded to a channel, with the right result for each runtime', async () => {
    const target = { channel: 'regular' };
    const found = await upgradeAll(kymaUpgrade({ gardener, namespace: simulator.namespace, target }));
    expect(found).toEqual(expectedKyma);
  });

  it('is upgraded to a Kubernetes version, with the right result for each runtime', async () => {
    const target = { kubernetesVersion: '1.34.2', machineImageVersion: '1877.5.0' };
    const found = await upgradeAll(clusterUpgrade({ gardener, namespace: simulator.namespace, target }));
    expect(found).toMatchObject({
      plain: finding('succeeded', /^on 1.34.2, the cluster is healthy$/),
      there: finding('succeeded', /^on 1.34.2/),
      asleep: finding('failed', /hibernated/),
      going: finding('canceled', /deleted|exist/),
      fails: finding('failed', /^Gardener has given up: .*machines cannot be created/),
      flaky: finding('succeeded', /^on 1.34.2/),
      conflict: finding('succeeded', /^on 1.34.2/),
      refused: finding('failed', /not today/),
      confined: finding('succeeded', /^on 1.34.2/),
      'too-old': finding('failed', /more than one minor/),
      'own-profile': finding('succeeded', /^on 1.34.2/),
    });
  });
});

const listPath = () => `/apis/core.gardener.cloud/v1beta1/namespaces/${simulator.namespace}/shoots`;
