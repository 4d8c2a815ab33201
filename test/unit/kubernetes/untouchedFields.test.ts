import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shootPath, shootsPath } from '../../../lib/fleet/shootPaths.ts';
import { createKubernetesClient, type KubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import type { UpgradeMemory } from '../../../lib/model/UpgradeMemory.ts';
import { clusterUpgrade } from '../../../lib/upgrades/cluster/clusterUpgrade.ts';
import { type Simulator, startSimulator } from '../../../local/simulator/startSimulator.ts';

const count = 100;
/** Two pools with all that Kyma's infrastructure manager and Gardener's extensions put there, in an order of their own. */
const workers = (index: number) =>
  ['w-0', 'w-1'].map((name) => ({
    zones: ['eu-central-1b', 'eu-central-1a'],
    name,
    minimum: 1,
    maximum: 3 + index,
    maxSurge: '25%',
    cri: { name: 'containerd', containerRuntimes: [{ type: 'gvisor', providerConfig: { b: index, a: [] } }] },
    volume: { size: '80Gi', type: 'gp3', encrypted: true },
    providerConfig: {
      kind: 'WorkerConfig',
      apiVersion: 'aws.provider.extensions.gardener.cloud/v1alpha1',
      volume: { iops: 3000 + index },
    },
    machine: {
      architecture: 'amd64',
      image: {
        version: '1877.4.0',
        providerConfig: {
          memoryTopology: 'x',
          kind: 'OperatingSystemConfiguration',
          list: [{ z: 1, a: null }, index],
        },
        name: 'gardenlinux',
      },
      type: 'm6i.large',
    },
    taints: [{ key: 'k', effect: 'NoSchedule' }],
    systemComponents: { allow: true },
  }));

const dataDir = mkdtempSync(join(tmpdir(), 'untouched-'));
let simulator: Simulator;
let gardener: KubernetesClient;
beforeAll(async () => {
  const fleet = Array.from({ length: count }, (_, index) => ({
    shoot: `c-${index}`,
    spec: { provider: { workers: workers(index) } },
    upgrade: { seconds: 0.1 },
  }));
  simulator = await startSimulator({ fleet, dataDir });
  gardener = createKubernetesClient(simulator.gardenerKubeconfig(), { serverName: 'Gardener' });
});
afterAll(async () => {
  await simulator.close();
  rmSync(dataDir, { recursive: true });
});

const specs = async () => {
  const page = await gardener.listPage(shootsPath(simulator.namespace), { limit: 500, continueToken: '' });
  return page.items.map((shoot) => (shoot as { spec: object }).spec);
};

it('keeps providerConfig and everything else byte for byte through 100 image changes', async () => {
  const before = await specs();
  expect(before).toHaveLength(count);
  expect(JSON.stringify(before)).toContain('memoryTopology');
  const target = { kubernetesVersion: '1.33.4', machineImageVersion: '1877.5.0' };
  const lookAtUpgrade = clusterUpgrade({ gardener, namespace: simulator.namespace, target });
  const upgrade = async (shootName: string) => {
    const shoot = await gardener.get(shootPath(simulator.namespace, shootName));
    const annotations = (shoot['metadata'] as { annotations: Record<string, string> }).annotations;
    let memory: UpgradeMemory = {};
    const remember = async (kept: UpgradeMemory) => {
      memory = kept;
    };
    for (;;) {
      const finding = await lookAtUpgrade({
        shootName,
        runtimeID: annotations['infrastructuremanager.kyma-project.io/runtime-id'] ?? '',
        now: Date.now(),
        dryRun: false,
        graceSeconds: 1,
        ignoreHealth: false,
        memory,
        remember,
        beforeChange: async (kept) => {
          memory = { ...kept, sendingAt: Date.now() };
          return { expiresAt: Date.now() + 5000 };
        },
      });
      if (finding.state !== 'in progress' && finding.state !== 'waiting') return finding;
      await sleep(50);
    }
  };
  const names = Array.from({ length: count }, (_, index) => `c-${index}`);
  for (const finding of await Promise.all(names.map(upgrade)))
    if (finding.state !== 'succeeded') throw new Error(finding.description);
  const after = await specs();
  // Nothing but the version of the image, in any Shoot, in any field, in any order of keys.
  expect(JSON.stringify(after)).toContain('1877.5.0');
  expect(JSON.stringify(after).replaceAll('1877.5.0', '1877.4.0')).toBe(JSON.stringify(before));
});
