import { optOutOf, windowOf } from '../../fleet/listShoots.ts';
import { shootPath } from '../../fleet/shootPaths.ts';
import { KubernetesError } from '../../kubernetes/KubernetesError.ts';
import type { KubernetesClient, KubernetesObject } from '../../kubernetes/kubernetesClient.ts';
import {
  assessHibernation,
  assessIgnored,
  pendingOperations,
  reconcilesInMaintenance,
} from '../assessShoot.ts';
import { assessStart } from '../assessStart.ts';
import { failed, inProgress, notNow, SOON_SECONDS, succeeded } from '../findings.ts';
import { gone, isGone, readShoot } from '../readShoot.ts';
import { resolveSending, sendChange } from '../sendChange.ts';
import type { LookAtUpgrade, UpgradeFinding, UpgradeLook } from '../Upgrade.ts';
import { offeredKubernetesVersion, offeredMachineImage } from './assessCloudProfile.ts';
import { assessRollout, rolloutProgress } from './assessRollout.ts';
import { findCredentialsBinding } from './findCredentialsBinding.ts';
import { refusedStep } from './kubernetesVersion.ts';
import {
  type ClusterChange,
  type ClusterTarget,
  clusterPatch,
  planClusterChange,
  refusedPins,
} from './planClusterChange.ts';
import { type CloudProfile, readCloudProfile } from './readCloudProfile.ts';

export interface ClusterUpgradeSettings {
  readonly gardener: KubernetesClient;
  /** The Gardener project's namespace. */
  readonly namespace: string;
  readonly target: ClusterTarget;
  /** The Shoot annotation that postpones upgrades; if absent, the default. */
  readonly optOutAnnotation?: string | undefined;
}

/**
 * The upgrade of a Shoot to a Kubernetes version and, if requested, a machine image (§9). A look makes at most ten requests,
 * usually six, so it ends within that many request timeouts.
 */
export function clusterUpgrade(settings: ClusterUpgradeSettings): LookAtUpgrade {
  return async (look) =>
    (await tryOnce(settings, look)) ??
    (await tryOnce(settings, look)) ??
    notNow(look, beatenTwice, { lookAgainSeconds: SOON_SECONDS });
}

const beatenTwice = 'another client changed the Shoot at the same time; trying again';

/** Reads the Shoot and performs the next step; undefined if the Shoot changed in between and must be read again. */
async function tryOnce(
  settings: ClusterUpgradeSettings,
  asked: UpgradeLook,
): Promise<UpgradeFinding | undefined> {
  const { gardener, namespace, target } = settings;
  const read = await readShoot(gardener, namespace, asked);
  if ('finding' in read) return read.finding;
  const shoot = read.value;
  const change = planClusterChange(shoot, target);
  const arrived = hasArrived(asked, shoot, change);
  const resolved = await resolveSending(asked, arrived, gardener.timeoutSeconds);
  if ('finding' in resolved) return resolved.finding;
  const { look } = resolved;
  const begun = look.memory.patchedAt !== undefined;

  // The spec of a confined Shoot does not show what is running: its change may not have been rolled out. Only the next reconcile
  // shows it, so request one; but not for a version newer than requested, which is not our change.
  const toBeSure = change.none && change.confined && change.newer.length === 0 && !begun && !look.dryRun;
  if (change.none && !toBeSure) return judgeRollout(look, shoot, target, change);

  const ignored = assessIgnored(look, shoot);
  if (ignored) return ignored;
  const optOut = optOutOf(shoot, settings.optOutAnnotation);
  const checks = assessStart(look, shoot, operationsInTheWay(shoot, change), optOut);
  if ('finding' in checks) return checks.finding;
  if (toBeSure) return await send(settings, look, shoot, change, { ...checks, notes: [] });

  const profile = await readCloudProfile(gardener, namespace, look, shoot);
  if ('finding' in profile) return profile.finding;
  const { refusals, notes } = judgeChange(shoot, change, profile.value, look.now);
  if (refusals.length > 0) return failed(look, refusals.join('; '));
  return await send(settings, look, shoot, change, { ...checks, notes });
}

/** Whether a change that was cut off has arrived. A mere reconcile request leaves no trace in the spec, but Gardener has begun. */
function hasArrived({ memory }: UpgradeLook, shoot: KubernetesObject, change: ClusterChange): boolean {
  if (!change.none || memory.sendingAt === undefined) return change.none;
  return !change.confined || assessRollout(shoot, memory.sendingAt).kind === 'done' || isReconciling(shoot);
}

function isReconciling(shoot: KubernetesObject): boolean {
  return assessRollout(shoot, undefined).kind === 'waiting';
}

/** Reasons to wait: the one annotation for requested operations must not be overwritten before Gardener has begun them. */
function operationsInTheWay(shoot: KubernetesObject, { confined }: ClusterChange): string[] {
  const pending = pendingOperations(shoot);
  const waits =
    pending === ''
      ? []
      : [`Gardener has still to begin the operation “${pending}” (annotation gardener.cloud/operation)`];
  if (confined && reconcilesInMaintenance(shoot))
    waits.push(
      'a reconcile is scheduled for the maintenance window, and Gardener accepts no other before it',
    );
  return waits;
}

function judgeRollout(
  look: UpgradeLook,
  shoot: KubernetesObject,
  target: ClusterTarget,
  { newer, fromVersion }: ClusterChange,
): UpgradeFinding {
  const begun = look.memory.patchedAt !== undefined;
  // Once begun, Gardener's own rules decide: it also upgrades a cluster that is being hibernated.
  const asleep = begun ? undefined : assessHibernation(look, shoot);
  if (asleep) return asleep;
  const leftAsItIs = (all: readonly string[]) =>
    all.length === 0 ? '' : `; ${all.join('; ')}: left as it is`;
  const isNewer = fromVersion !== target.kubernetesVersion;
  const there = isNewer ? `${fromVersion} (newer than ${target.kubernetesVersion})` : fromVersion;
  // The version is already in `there`, and comes first in the list of what is newer.
  const ahead = leftAsItIs(isNewer ? newer.slice(1) : newer);
  const rollout = assessRollout(shoot, look.memory.patchedAt);
  switch (rollout.kind) {
    case 'done': {
      const owners = rollout.ownersPools.slice(0, 4).join(', ');
      const waits = owners === '' ? '' : `; waiting for their owner to update them in place: ${owners}`;
      return succeeded(
        `${begun ? `on ${there}, the cluster is healthy` : `already on ${there}`}${waits}${ahead}`,
      );
    }
    case 'waiting': {
      if (look.dryRun)
        return succeeded(`already on ${there}; an upgrade would wait: ${rollout.description}${ahead}`);
      const progress = rolloutProgress(shoot, look.memory.progress);
      const waits = `waiting: ${rollout.description}${leftAsItIs(newer)}`;
      // In progress, no matter who made the change.
      return inProgress(waits, { ...(progress !== undefined && { progress }) });
    }
    case 'failed': {
      const advice =
        'fix the cause and annotate the Shoot with gardener.cloud/operation=retry, then retry here';
      return failed(look, `Gardener has given up: ${rollout.description}; ${advice}`);
    }
  }
}

/** All reasons against a change, so that one message names them all (§9), and notes about it. */
function judgeChange(
  shoot: KubernetesObject,
  change: ClusterChange,
  profile: CloudProfile | undefined,
  now: number,
): { readonly refusals: readonly string[]; readonly notes: readonly string[] } {
  const by = ` by the CloudProfile ${profile?.name}`;
  const refusals: (string | undefined)[] = [];
  const offers: { refusal?: string; note?: string }[] = [];
  if (change.fromVersion !== change.toVersion) {
    refusals.push(refusedStep(change.fromVersion, change.toVersion));
    if (profile) offers.push(offeredKubernetesVersion(profile.spec, change.toVersion, now));
  }
  if (profile) {
    offers.push(
      ...change.images.map(({ from, to }) => offeredMachineImage(profile.spec, to, from.version, now)),
    );
  }
  refusals.push(...offers.map(({ refusal }) => (refusal?.endsWith('offered') ? refusal + by : refusal)));
  refusals.push(...refusedPins(shoot, change), ...change.migration.refusals);
  const notes = offers.map(({ note }) => note && `${note}, but Gardener accepts it`);
  const given = (all: readonly (string | undefined)[]) => [
    ...new Set(all.filter((one) => one !== undefined)),
  ];
  return { refusals: given(refusals), notes: given(notes) };
}

interface Remarks {
  readonly waits: string;
  readonly overridden: string;
  readonly notes: readonly string[];
}

async function send(
  settings: ClusterUpgradeSettings,
  look: UpgradeLook,
  shoot: KubernetesObject,
  change: ClusterChange,
  remarks: Remarks,
): Promise<UpgradeFinding | undefined> {
  const { secretBinding } = change.migration;
  const plain = await sendPatch(settings, look, shoot, change, remarks, '');
  if (plain !== 'needs a CredentialsBinding') return plain;
  // Look for the replacement only if Gardener forbids the SecretBinding: older Gardeners may not know the kind.
  const found = await findCredentialsBinding(settings.gardener, settings.namespace, look, secretBinding);
  if ('finding' in found) return found.finding;
  const second = await sendPatch(settings, look, shoot, change, remarks, found.value);
  return second === 'needs a CredentialsBinding' ? undefined : second;
}

async function sendPatch(
  { gardener, namespace, optOutAnnotation }: ClusterUpgradeSettings,
  look: UpgradeLook,
  shoot: KubernetesObject,
  change: ClusterChange,
  { waits, overridden, notes }: Remarks,
  credentialsBinding: string,
): Promise<UpgradeFinding | 'needs a CredentialsBinding' | undefined> {
  const { secretBinding, notes: migrated } = change.migration;
  const put = `replaces spec.secretBindingName ${secretBinding} with spec.credentialsBindingName ${credentialsBinding}`;
  const migrations = credentialsBinding === '' ? migrated : [...migrated, put];
  const previous = look.memory.previous ?? change.fromVersion;
  const patch = clusterPatch(shoot, change, credentialsBinding);
  let needsBinding = false;
  const sent = await sendChange(look, {
    doing: `changing ${change.summary || 'the Shoot'}`,
    before: { previous, ...(migrations.length > 0 && { migrations }) },
    window: windowOf(shoot),
    optOut: optOutOf(shoot, optOutAnnotation),
    send: (options) => gardener.patch(shootPath(namespace, look.shootName), patch, options),
    judge: (error) => {
      needsBinding = secretBinding !== '' && credentialsBinding === '' && forbidsSecretBinding(error);
      return isGone(look, error) ? gone(look) : undefined;
    },
  });
  if (needsBinding) return 'needs a CredentialsBinding';
  if (sent === 'conflict') return undefined;
  if (sent !== undefined) return sent;
  const along = migrations.length === 0 ? '' : `; with it ${migrations.join('; ')}`;
  const remarks = [...notes, ...change.newer.map((one) => `${one}: left as it is`)]
    .map((one) => `; ${one}`)
    .join('');
  if (look.dryRun) return succeeded(`would change ${change.summary}${along}${waits}${remarks}${overridden}`);
  if (change.none)
    return inProgress(`already asked for ${change.toVersion}; told Gardener to reconcile once more`);
  const changed = `changed ${change.summary}${along}${remarks}${overridden}`;
  return inProgress(`${changed}; waiting for Gardener to take it up`, { progress: 'changed' });
}

function forbidsSecretBinding(error: unknown): boolean {
  return (
    error instanceof KubernetesError && error.status === 422 && error.message.includes('secretBindingName')
  );
}
