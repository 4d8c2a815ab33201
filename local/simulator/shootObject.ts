import { isObject, type JsonObject, mergePatch } from './applyPatch.ts';
import { initialImage } from './cloudProfile.ts';
import { firstRevision, type ObjectRecord } from './FleetState.ts';
import type { SimulatedRuntime } from './SimulatedRuntime.ts';
import { operationAnnotation, operationsOf } from './shootOperations.ts';
import { createdAt, kubernetesTime, observedAt, shootStatus } from './shootStatus.ts';

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
  const { shoot, region } = runtime;
  const domain = `${shoot}.kyma.example.com`;
  const maintenance: JsonObject = {
    autoUpdate: { kubernetesVersion: false, machineImageVersion: false },
    confineSpecUpdateRollout: entry.confineSpecUpdateRollout ?? false,
  };
  if (runtime.window !== undefined) maintenance['timeWindow'] = { ...runtime.window };
  const spec: JsonObject = {
    dns: { domain, providers: [dnsProvider(provider, domain)] },
    cloudProfile:
      entry.namespacedCloudProfile === true
        ? { kind: 'NamespacedCloudProfile', name: `kyma-${provider}` }
        : { kind: 'CloudProfile', name: provider },
    hibernation: { enabled: entry.hibernated ?? false },
    kubernetes: {
      version: runtime.kubernetesVersion,
      kubeControllerManager: { nodeCIDRMaskSize: 24, nodeMonitorGracePeriod: '40s' },
    },
    maintenance,
    networking: { type: 'calico', nodes: '10.250.0.0/16', pods: '100.64.0.0/12', services: '100.104.0.0/13' },
    provider: {
      type: provider,
      workers: [worker(region)],
      workersSettings: { sshAccess: { enabled: true } },
    },
    purpose: 'production',
    region,
    systemComponents: { coreDNS: { autoscaling: { mode: 'horizontal' } } },
    schedulerName: 'default-scheduler',
    credentialsBindingName: `sim-${provider}`,
    seedName: 'simulated-seed',
  };
  return {
    labels: { account: runtime.globalAccount, subaccount: runtime.subAccount },
    annotations: {
      ...(entry.noRuntimeID === true ? {} : { [annotation]: runtime.runtimeID }),
      ...(entry.operation === undefined ? {} : { [operationAnnotation]: entry.operation.name }),
      ...entry.annotations,
    },
    spec: entry.spec === undefined ? spec : mergedSpec(spec, entry.spec as JsonObject),
  };
}

const mergedSpec = (spec: JsonObject, patch: JsonObject): JsonObject => {
  const merged = mergePatch(spec, patch);
  return isObject(merged) ? merged : spec;
};

const dnsTypes = { aws: 'aws-route53', azure: 'azure-dns', gcp: 'google-clouddns' } as const;

/** As Kyma's infrastructure manager sets it; Gardener adds `credentialsRef`. */
const dnsProvider = (provider: keyof typeof dnsTypes, domain: string): JsonObject => ({
  domains: { include: [domain] },
  primary: true,
  secretName: 'dns-secret',
  type: dnsTypes[provider],
  credentialsRef: { kind: 'Secret', name: 'dns-secret', apiVersion: 'v1' },
});

const worker = (region: string): JsonObject => ({
  cri: { name: 'containerd' },
  name: 'cpu-worker-0',
  machine: { type: 'm6i.large', image: { ...initialImage }, architecture: 'amd64' },
  maximum: 20,
  minimum: 3,
  maxSurge: 3,
  maxUnavailable: 0,
  volume: { type: 'gp3', size: '80Gi' },
  zones: [`${region}a`, `${region}b`, `${region}c`],
  systemComponents: { allow: true },
  updateStrategy: 'AutoRollingUpdate',
});

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

/** What a Shoot is answered from. */
export interface ShootState {
  readonly runtime: SimulatedRuntime;
  readonly record: ObjectRecord | undefined;
  readonly deletion: { readonly since: number } | undefined;
  readonly namespace: string;
  /** Base URL of the runtime's API server. */
  readonly server: string;
  /** When the simulator was started (epoch ms). */
  readonly startedAt: number;
  /** Epoch ms. */
  readonly now: number;
}

/** The whole Shoot as the API server answers it. */
export function shootObject(state: ShootState): JsonObject {
  const { runtime, record, deletion, namespace, now } = state;
  const owned = record ?? initialShoot(runtime);
  const planned = runtime.entry.operation;
  const generation = record?.generation ?? (planned === undefined ? 1 : 2);
  const operations = operationsOf(owned.annotations).names;
  const takenAt = takenOperationsAt(state, operations);
  const { status, step } = shootStatus(runtime, {
    generation,
    change: record?.change,
    deletion,
    server: state.server,
    pending: record?.change === undefined && operations.length > 0 && takenAt === undefined,
    operations: operationsTaken(state, owned.annotations),
    now,
  });
  const { [operationAnnotation]: _taken, ...others } = owned.annotations;
  const metadata: JsonObject = {
    name: runtime.shoot,
    namespace,
    uid: runtime.uid,
    resourceVersion: resourceVersion(record, step + (takenAt === undefined ? 0 : 1)),
    generation,
    creationTimestamp: kubernetesTime(createdAt),
    labels: owned.labels,
    annotations: takenAt === undefined ? owned.annotations : others,
    finalizers: ['gardener'],
  };
  if (deletion !== undefined) {
    metadata['deletionTimestamp'] = kubernetesTime(Math.max(deletion.since, createdAt));
    metadata['deletionGracePeriodSeconds'] = 0;
  }
  if (runtime.entry.size !== undefined) metadata['managedFields'] = managedFields(runtime.entry.size);
  return { apiVersion: 'core.gardener.cloud/v1beta1', kind: 'Shoot', metadata, spec: owned.spec, status };
}

/** When gardenlet took the operations in the annotation (epoch ms): with its next reconcile, or when the fleet says so. */
function takenOperationsAt(
  { runtime, record, startedAt, now }: ShootState,
  operations: readonly string[],
): number | undefined {
  if (!operations.some((name) => /^(rotate|rollout)-/.test(name))) return undefined;
  const planned = runtime.entry.operation;
  const at =
    record?.change !== undefined
      ? observedAt(runtime, record.change)
      : planned === undefined
        ? undefined
        : startedAt + planned.seconds * 1000;
  return at !== undefined && at <= now ? at : undefined;
}

/** All operations that have been taken so far, with the time of it: those that later writes remember, and those of now. */
export function operationsTaken(
  state: ShootState,
  annotations: JsonObject,
): Readonly<Record<string, number>> {
  const { names } = operationsOf(annotations);
  const takenAt = takenOperationsAt(state, names);
  const now = takenAt === undefined ? [] : names.map((name) => [name, takenAt] as const);
  return { ...state.record?.operations, ...Object.fromEntries(now) };
}
