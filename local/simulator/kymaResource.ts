import { z } from 'zod';
import { ApiError, invalid, notFound } from './ApiError.ts';
import type { JsonObject } from './applyPatch.ts';
import type { FleetState } from './FleetState.ts';
import { channels, kymaStatus } from './kymaStatus.ts';
import {
  checkTrouble,
  lastOperationAt,
  meetConflict,
  ownedParts,
  recordOf,
  sameParts,
  withParts,
} from './ownedParts.ts';
import type { Resource, Update } from './Resource.ts';
import { type SimulatedRuntime, stableUUID } from './SimulatedRuntime.ts';
import { resourceVersion } from './shootObject.ts';
import { createdAt, kubernetesTime } from './shootStatus.ts';
import { phaseOf } from './timeline.ts';

const group = 'operator.kyma-project.io';
const specSchema = z.looseObject({
  channel: z
    .string()
    .regex(/^[a-z]+$/)
    .min(3)
    .max(32),
  modules: z.array(z.looseObject({ name: z.string() })).optional(),
});

const channelOf = (spec: JsonObject): string => {
  const parsed = specSchema.safeParse(spec);
  if (parsed.success) return parsed.data.channel;
  const issue = parsed.error.issues[0];
  throw invalid(
    'Kyma',
    group,
    'default',
    ['spec', ...(issue?.path ?? [])].join('.'),
    issue?.message ?? 'Invalid value',
  );
};

const initialKyma = ({ channel, modules }: SimulatedRuntime) => ({
  labels: { 'operator.kyma-project.io/managed-by': 'kyma' },
  annotations: {},
  spec: {
    channel,
    modules: modules.map((module) => ({
      name: module.name,
      customResourcePolicy: 'CreateAndDelete',
      managed: module.managed,
      ...(module.channel === undefined ? {} : { channel: module.channel }),
    })),
  },
});

/** The one Kyma, `kyma-system/default`, in the API of the runtime of that Shoot. */
export function kymaResource(fleet: FleetState, shoot: string): Resource {
  const seen = (runtime: SimulatedRuntime) => {
    const record = fleet.record('kyma', shoot);
    const owned = record ?? initialKyma(runtime);
    const deleting = fleet.deletion(runtime) !== undefined;
    return {
      record,
      owned,
      ...kymaStatus(runtime, channelOf(owned.spec), record?.change, deleting, fleet.now()),
    };
  };
  const read = (name: string): JsonObject | undefined => {
    const runtime = fleet.living(shoot);
    if (runtime === undefined || name !== 'default') return undefined;
    const { record, owned, status, step } = seen(runtime);
    return {
      apiVersion: `${group}/v1beta2`,
      kind: 'Kyma',
      metadata: {
        name,
        namespace: 'kyma-system',
        uid: stableUUID('kyma', shoot),
        resourceVersion: resourceVersion(record, step),
        generation: record?.generation ?? 1,
        creationTimestamp: kubernetesTime(createdAt),
        labels: owned.labels,
        annotations: owned.annotations,
        finalizers: ['operator.kyma-project.io/Kyma'],
      },
      spec: owned.spec,
      status,
    };
  };

  const update = (name: string, write: Update): JsonObject => {
    const { current, wanted, dryRun } = write;
    const runtime = fleet.living(shoot);
    if (runtime === undefined) throw notFound('kymas', group, name);
    const now = fleet.now();
    const before = ownedParts(current);
    const after = ownedParts(wanted);
    const channel = channelOf(after.spec);
    const upgrading = channel !== channelOf(before.spec);
    if (upgrading && runtime.upgrade.reject !== undefined) {
      throw invalid('Kyma', group, name, 'spec.channel', runtime.upgrade.reject);
    }
    const changed = !sameParts(before, after);
    const result = upgrading ? 'accepted' : changed ? 'other' : 'unchanged';
    const event = dryRun ? 'dryRun' : 'patch';
    const old = recordOf(fleet.record('kyma', shoot), before);
    const generation = old.generation + (sameParts(before.spec, after.spec) ? 0 : 1);
    if (changed) meetConflict(fleet, 'kyma', kymas, runtime, write);
    if (dryRun || !changed) {
      fleet.log(shoot, event, result);
      return dryRun ? withParts(current, after, generation) : current;
    }
    const doomed =
      channels[channel] === undefined ? `no versions of the module found for channel ${channel}` : undefined;
    fleet.commit(
      'kyma',
      shoot,
      {
        ...old,
        ...after,
        generation,
        change: upgrading
          ? {
              at: Math.max(now, (old.change?.at ?? 0) + 1),
              from: seen(runtime).activeChannel,
              doomed,
              counted: true,
              settledAt: lastOperationAt(current),
            }
          : old.change,
      },
      { event, result },
    );
    return read(name) ?? current;
  };

  const kymas: Resource = {
    group,
    version: 'v1beta2',
    plural: 'kymas',
    kind: 'Kyma',
    custom: true,
    namespace: 'kyma-system',
    names: () => ['default'],
    read,
    check: () => {
      const runtime = fleet.living(shoot);
      if (runtime?.entry.hibernated === true)
        throw new ApiError('ServiceUnavailable', 'the cluster is hibernated');
      const change = fleet.record('kyma', shoot)?.change;
      if (runtime !== undefined && change !== undefined) {
        checkTrouble(phaseOf(runtime.upgrade, change, fleet.now()));
      }
    },
    update,
    refused: (_name, dryRun, result) => fleet.log(shoot, dryRun ? 'dryRun' : 'patch', result),
  };
  return kymas;
}
