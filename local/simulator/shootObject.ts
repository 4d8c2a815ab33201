import type { JsonObject } from './applyPatch.ts';
import { initialImage } from './cloudProfile.ts';
import type { SimulatedRuntime } from './SimulatedRuntime.ts';
import { createdAt, kubernetesTime, shootStatus } from './shootStatus.ts';
import { firstRevision, type ObjectRecord } from './World.ts';

/** Where the runtime id stands on a Shoot: the current annotation and the one before it. */
const runtimeIDAnnotations = {
  current: 'infrastructuremanager.kyma-project.io/runtime-id',
  former: 'kcp.provisioner.kyma-project.io/runtime-id',
} as const;

/** A resourceVersion that grows with every write and every step of the status. */
export const resourceVersion = (record: ObjectRecord | undefined, step: number): string =>
  String((record?.revision ?? firstRevision) * 1000 + step);

/** What callers own of an object, as the fleet describes it. */
export interface InitialObject {
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
}

/** Labels, annotations and spec of a Shoot that nobody has changed. */
export function initialShoot(runtime: SimulatedRuntime): InitialObject {
  const { entry, provider } = runtime;
  const annotation =
    entry.provisionerAnnotation === true ? runtimeIDAnnotations.former : runtimeIDAnnotations.current;
  const maintenance: JsonObject = {
    autoUpdate: { kubernetesVersion: false, machineImageVersion: false },
    confineSpecUpdateRollout: entry.confineSpecUpdateRollout ?? false,
  };
  if (runtime.window !== undefined) maintenance['timeWindow'] = { ...runtime.window };
  return {
    labels: { account: runtime.globalAccount, subaccount: runtime.subAccount },
    annotations: entry.noRuntimeID === true ? {} : { [annotation]: runtime.runtimeID },
    spec: {
      cloudProfile:
        entry.namespacedCloudProfile === true
          ? { kind: 'NamespacedCloudProfile', name: `kyma-${provider}` }
          : { kind: 'CloudProfile', name: provider },
      hibernation: { enabled: entry.hibernated ?? false },
      kubernetes: { version: runtime.kubernetesVersion, enableStaticTokenKubeconfig: false },
      maintenance,
      networking: {
        type: 'calico',
        nodes: '10.250.0.0/16',
        pods: '100.64.0.0/12',
        services: '100.104.0.0/13',
      },
      provider: {
        type: provider,
        workers: [
          {
            name: 'cpu-worker-0',
            minimum: 3,
            maximum: 20,
            maxSurge: 3,
            maxUnavailable: 0,
            machine: { type: 'm6i.large', architecture: 'amd64', image: { ...initialImage } },
            volume: { type: 'gp3', size: '80Gi' },
            zones: [`${runtime.region}a`, `${runtime.region}b`, `${runtime.region}c`],
          },
        ],
      },
      purpose: 'production',
      region: runtime.region,
      secretBindingName: `sim-${provider}`,
      seedName: 'simulated-seed',
    },
  };
}

const paddings = new Map<number, JsonObject[]>();

/** Managed fields of about so many bytes: many small keys, as real ones. The same object for all Shoots of a size. */
function managedFields(size: number): JsonObject[] {
  const known = paddings.get(size);
  if (known !== undefined) return known;
  const keys = Array.from(
    { length: Math.ceil(size / 22) },
    (_, index) => `f:field-${String(index).padStart(7, '0')}`,
  );
  const fields = {
    manager: 'gardener-controller-manager',
    operation: 'Update',
    apiVersion: 'core.gardener.cloud/v1beta1',
    time: kubernetesTime(createdAt),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': Object.fromEntries(keys.map((key) => [key, {}])) },
  };
  paddings.set(size, [fields]);
  return [fields];
}

/** The whole Shoot as the API server answers it at `now` (epoch ms). */
export function shootObject(
  runtime: SimulatedRuntime,
  record: ObjectRecord | undefined,
  deletion: { readonly since: number } | undefined,
  namespace: string,
  now: number,
): JsonObject {
  const owned = record ?? initialShoot(runtime);
  const generation = record?.generation ?? 1;
  const { status, step } = shootStatus(runtime, { generation, change: record?.change, deletion, now });
  const metadata: JsonObject = {
    name: runtime.shoot,
    namespace,
    uid: runtime.uid,
    resourceVersion: resourceVersion(record, step),
    generation,
    creationTimestamp: kubernetesTime(createdAt),
    labels: owned.labels,
    annotations: owned.annotations,
    finalizers: ['gardener'],
  };
  if (deletion !== undefined) {
    metadata['deletionTimestamp'] = kubernetesTime(Math.max(deletion.since, createdAt));
    metadata['deletionGracePeriodSeconds'] = 0;
  }
  if (runtime.entry.size !== undefined) metadata['managedFields'] = managedFields(runtime.entry.size);
  return { apiVersion: 'core.gardener.cloud/v1beta1', kind: 'Shoot', metadata, spec: owned.spec, status };
}
