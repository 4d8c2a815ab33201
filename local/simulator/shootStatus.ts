import type { JsonObject } from './applyPatch.ts';
import type { SimulatedRuntime } from './SimulatedRuntime.ts';
import { type Change, type Phase, phaseOf } from './timeline.ts';

/** When the fleet was created; everything before the simulation happened at this time. */
export const createdAt = Date.parse('2025-06-01T08:00:00Z');

/** A time (epoch ms) as Kubernetes writes it: whole seconds, cut off. */
export const kubernetesTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

interface StatusInput {
  readonly generation: number;
  readonly change: Change | undefined;
  readonly deletion: { readonly since: number } | undefined;
  /** Base URL of the runtime's API server. */
  readonly server: string;
  /** An operation waits for gardenlet, which has not looked at the newest generation yet. */
  readonly pending: boolean;
  /** Operations that gardenlet has taken, with the time of it (epoch ms). */
  readonly operations: Readonly<Record<string, number>>;
  readonly now: number;
}

interface Observed {
  readonly observed: boolean;
  readonly type: 'Reconcile' | 'Delete';
  readonly state: string;
  readonly progress: number;
  /** Epoch ms. */
  readonly updatedAt: number;
  readonly description: string;
  /** Conditions that are not True, with the reason. */
  readonly unhealthy: Readonly<Record<string, string>>;
}

const unobservedFraction = 0.1;

/** When gardenlet starts on a change (epoch ms). */
export const observedAt = (runtime: SimulatedRuntime, change: Change): number =>
  Math.ceil(change.at + unobservedFraction * runtime.upgrade.seconds * 1000);

/** The field of the status that records a rotation, by the operation that rotates. */
const rotations: readonly (readonly [RegExp, string])[] = [
  [/^rotate-ca-/, 'certificateAuthorities'],
  [/^rotate-etcd-encryption-key/, 'etcdEncryptionKey'],
  [/^rotate-observability-credentials/, 'observability'],
  [/^rotate-serviceaccount-key-/, 'serviceAccountKey'],
  [/^rotate-ssh-keypair/, 'sshKeypair'],
];

function rotationStatus(operations: Readonly<Record<string, number>>): JsonObject {
  const entries = Object.entries(operations).flatMap(([operation, at]) =>
    rotations
      .filter(([pattern]) => pattern.test(operation) || operation.startsWith('rotate-credentials-'))
      .map(([, name]): [string, JsonObject] => [name, { lastInitiationTime: kubernetesTime(at) }]),
  );
  return Object.fromEntries(entries);
}
/** Gardener calls the operation Succeeded before the last nodes are ready. */
const operationFraction = 0.85;

const atRest = (runtime: SimulatedRuntime, settledAt: number): Observed => {
  const state = runtime.entry.lastOperation ?? 'Succeeded';
  const description =
    state === 'Succeeded'
      ? 'Shoot cluster has been successfully reconciled.'
      : `Shoot cluster reconciliation: ${state}.`;
  const progress = state === 'Succeeded' ? 100 : 40;
  return {
    observed: true,
    type: 'Reconcile',
    state,
    progress,
    updatedAt: settledAt,
    description,
    unhealthy: {},
  };
};

function underChange(runtime: SimulatedRuntime, change: Change, phase: Phase): Observed {
  const { fraction } = phase;
  const updatedAt = Math.floor(change.at + fraction * runtime.upgrade.seconds * 1000);
  const operation = { observed: true, type: 'Reconcile', updatedAt } as const;
  if (fraction < unobservedFraction) {
    return { ...atRest(runtime, change.settledAt), state: 'Succeeded', progress: 100, observed: false };
  }
  if (phase.state === 'failed') {
    const description =
      change.doomed ?? 'task "Waiting until worker nodes are ready" failed: machines cannot be created';
    const unhealthy = { EveryNodeReady: 'NodeUnhealthy' };
    return { ...operation, state: 'Failed', progress: Math.round(fraction * 100), description, unhealthy };
  }
  const succeeded = { state: 'Succeeded', progress: 100, description: atRest(runtime, 0).description };
  if (phase.state === 'over') return { ...operation, ...succeeded, unhealthy: {} };
  const unhealthy =
    fraction < 0.4 ? { ControlPlaneHealthy: 'Rollout' } : { EveryNodeReady: 'NodesRollOutScaleUp' };
  if (fraction >= operationFraction && runtime.upgrade.outcome !== 'fail') {
    return {
      ...operation,
      ...succeeded,
      unhealthy,
      updatedAt: change.at + operationFraction * runtime.upgrade.seconds * 1000,
    };
  }
  const state = phase.trouble === 'flap' ? 'Error' : 'Processing';
  const description =
    state === 'Error' ? 'retryable: etcd is not ready yet' : 'Waiting until shoot worker nodes are updated';
  return { ...operation, state, progress: Math.floor(fraction * 20) * 5, description, unhealthy };
}

/** The Shoot's `status` and how far it has moved since the last write (for the resourceVersion). */
export function shootStatus(
  runtime: SimulatedRuntime,
  { generation, change, deletion, server, pending, operations, now }: StatusInput,
): { readonly status: JsonObject; readonly step: number } {
  const phase = change === undefined ? undefined : phaseOf(runtime.upgrade, change, now);
  const sick = Object.fromEntries((runtime.entry.unhealthy ?? []).map((type) => [type, 'Unhealthy']));
  let seen =
    change === undefined || phase === undefined
      ? { ...atRest(runtime, createdAt), unhealthy: sick }
      : underChange(runtime, change, phase);
  if (deletion !== undefined) {
    const description = 'Deletion of Shoot cluster in progress.';
    seen = {
      ...seen,
      type: 'Delete',
      state: 'Processing',
      progress: 20,
      updatedAt: deletion.since,
      description,
    };
  }
  const condition = (type: string): JsonObject => ({
    type,
    status: seen.unhealthy[type] === undefined ? 'True' : 'False',
    reason: seen.unhealthy[type] ?? `${type}Ready`,
    message: seen.unhealthy[type] === undefined ? 'All is well.' : 'Not yet as it should be.',
    lastTransitionTime: kubernetesTime(seen.updatedAt),
    lastUpdateTime: kubernetesTime(seen.updatedAt),
  });
  const status: JsonObject = {
    conditions: [
      'APIServerAvailable',
      'ControlPlaneHealthy',
      'ObservabilityComponentsHealthy',
      'EveryNodeReady',
      'SystemComponentsHealthy',
    ].map(condition),
    constraints: [],
    advertisedAddresses:
      runtime.entry.access === 'noAddresses'
        ? []
        : ['external', 'internal'].map((name) => ({ name, url: server })),
    gardener: { id: 'simulated', name: 'gardenlet-simulated', version: 'v1.130.0' },
    hibernated: runtime.entry.hibernated ?? false,
    lastOperation: {
      type: seen.type,
      state: seen.state,
      progress: seen.progress,
      description: seen.description,
      lastUpdateTime: kubernetesTime(seen.updatedAt),
    },
    observedGeneration: seen.observed && !pending ? generation : generation - 1,
    retryCycleStartTime: kubernetesTime(createdAt),
    seedName: 'simulated-seed',
    technicalID: `shoot--kyma--${runtime.shoot}`,
    uid: runtime.uid,
  };
  if (Object.keys(operations).length > 0) status['credentials'] = { rotation: rotationStatus(operations) };
  if (seen.state === 'Failed' || seen.state === 'Error') {
    status['lastErrors'] = [
      { description: seen.description, lastUpdateTime: kubernetesTime(seen.updatedAt) },
    ];
  }
  return { status, step: (phase?.step ?? 0) + (deletion === undefined ? 0 : 500) };
}
