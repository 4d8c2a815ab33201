import type { UpgradeMemory } from '../../../lib/model/UpgradeMemory.ts';
import type { UpgradeLook } from '../../../lib/upgrades/Upgrade.ts';

export const now = Date.parse('2026-03-01T10:00:00.700Z');

/** A look at `c-1`, with what it remembered. */
export function lookAt(
  changes: Partial<UpgradeLook> = {},
): UpgradeLook & { readonly remembered: UpgradeMemory[] } {
  const remembered: UpgradeMemory[] = [];
  return {
    shootName: 'c-1',
    runtimeID: 'r-1',
    now,
    dryRun: false,
    graceSeconds: 300,
    ignoreHealth: false,
    memory: {},
    remember: async (memory) => void remembered.push(memory),
    beforeChange: async (memory) => {
      remembered.push({ ...memory, sendingAt: now });
      return { expiresAt: Number.MAX_SAFE_INTEGER };
    },
    ...changes,
    remembered,
  };
}

/** A healthy Shoot on Kubernetes 1.33.4 as Gardener would send it; `changes` replace top-level fields of its parts. */
export function shootWith(changes: { metadata?: object; spec?: object; status?: object } = {}) {
  return {
    metadata: {
      name: 'c-1',
      resourceVersion: '100',
      generation: 3,
      annotations: { 'infrastructuremanager.kyma-project.io/runtime-id': 'r-1' },
      ...changes.metadata,
    },
    spec: {
      cloudProfile: { kind: 'CloudProfile', name: 'aws' },
      kubernetes: { version: '1.33.4' },
      provider: { workers: [workerWith('w-0', 'gardenlinux', '1592.1.0')] },
      ...changes.spec,
    },
    status: {
      observedGeneration: 3,
      lastOperation: lastOperation('Succeeded', '2026-03-01T03:00:00Z'),
      conditions: conditionsWith(),
      ...changes.status,
    },
  };
}

export function workerWith(name: string, image: string, version: string) {
  return { name, minimum: 3, machine: { type: 'm6i.large', image: { name: image, version } } };
}

export function lastOperation(state: string, lastUpdateTime = '2026-03-01T09:00:00Z', type = 'Reconcile') {
  return { type, state, lastUpdateTime, progress: 40, description: 'because' };
}

export function conditionsWith(changes: Record<string, string> = {}) {
  const types = ['APIServerAvailable', 'ControlPlaneHealthy', 'EveryNodeReady', 'SystemComponentsHealthy'];
  return types.map((type) => ({ type, status: changes[type] ?? 'True', message: 'about it' }));
}

/** A Kyma on `fast` with two modules, healthy. */
export function kymaWith(changes: { metadata?: object; spec?: object; status?: object } = {}) {
  return {
    metadata: { name: 'default', resourceVersion: '7', ...changes.metadata },
    spec: { channel: 'fast', modules: [{ name: 'istio' }, { name: 'keda' }], ...changes.spec },
    status: {
      state: 'Ready',
      activeChannel: 'fast',
      modules: [moduleOn('istio', 'fast'), moduleOn('keda', 'fast')],
      ...changes.status,
    },
  };
}

export function moduleOn(name: string, channel: string, changes: object = {}) {
  return { name, channel, state: 'Ready', version: '1.0.0', ...changes };
}
