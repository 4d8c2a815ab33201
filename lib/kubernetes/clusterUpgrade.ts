import { refusedKubernetesVersion, refusedMachineImage } from './assessCloudProfile.ts';
import { assessRollout } from './assessRollout.ts';
import { assessHibernation, assessLastOperation, unfinishedOperation } from './assessShoot.ts';
import { at, textAt } from './fields.ts';
import { failed, findingOfError, inProgress, succeeded } from './findings.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { KubernetesClient, KubernetesObject } from './kubernetesClient.ts';
import { refusedStep } from './kubernetesVersion.ts';
import {
  type ClusterChange,
  type ClusterTarget,
  clusterPatch,
  planClusterChange,
  refusedImageSteps,
} from './planClusterChange.ts';
import { type Read, readShoot } from './readShoot.ts';
import { cloudProfilePath, namespacedCloudProfilePath, shootPath } from './shootPaths.ts';
import type { LookAtUpgrade, UpgradeFinding, UpgradeLook } from './Upgrade.ts';

export interface ClusterUpgradeSettings {
  readonly gardener: KubernetesClient;
  /** The Gardener project's namespace. */
  readonly namespace: string;
  readonly target: ClusterTarget;
}

/**
 * The upgrade of a Shoot to a Kubernetes version and, where asked for, a machine image (§9). A look makes at most six
 * requests, so it ends within six times the request timeout.
 */
export function clusterUpgrade(settings: ClusterUpgradeSettings): LookAtUpgrade {
  return async (look) =>
    (await tryOnce(settings, look)) ?? (await tryOnce(settings, look)) ?? inProgress(beatenTwice);
}

const beatenTwice = 'the Shoot was changed by somebody else at the same moment; looking again';

/** Reads the Shoot and does what is next; undefined when somebody changed it in between, so that it must be read again. */
async function tryOnce(
  settings: ClusterUpgradeSettings,
  look: UpgradeLook,
): Promise<UpgradeFinding | undefined> {
  const read = await readShoot(settings.gardener, settings.namespace, look);
  if ('finding' in read) return read.finding;
  const shoot = read.value;
  const change = planClusterChange(shoot, settings.target);
  const begun = look.memory.patchedAt !== undefined;

  if (change.none && (look.dryRun || begun || !change.confined)) {
    return judgeRollout(look, shoot, settings.target, begun);
  }
  const notNow = assessHibernation(look, shoot) ?? assessLastOperation(look, shoot);
  if (notNow) return notNow;
  // The spec of a confined Shoot says nothing of what runs: whoever wrote it may not have had it rolled out. Gardener
  // tells only after the next reconcile, so that is what is sent.
  if (change.none) return await send(settings, look, shoot, change);

  const profile = await readCloudProfile(settings, look, shoot);
  if ('finding' in profile) return profile.finding;
  const refusals = refusedChange(change, profile.value, look.now);
  if (refusals.length > 0) return failed(look, refusals.join('; '));
  return await send(settings, look, shoot, change);
}

function judgeRollout(
  look: UpgradeLook,
  shoot: KubernetesObject,
  target: ClusterTarget,
  begun: boolean,
): UpgradeFinding {
  const version = target.kubernetesVersion;
  // Once begun, Gardener's own rules decide: it upgrades a cluster that falls asleep, too.
  const asleep = begun ? undefined : assessHibernation(look, shoot);
  if (asleep) return asleep;
  const rollout = assessRollout(shoot, look.memory.patchedAt);
  switch (rollout.kind) {
    case 'done':
      return succeeded(begun ? `on ${version}, the cluster is healthy` : `already on ${version}`);
    case 'waiting':
      if (!look.dryRun) return inProgress(`waiting: ${rollout.description}`);
      return succeeded(`already on ${version}; an upgrade would wait: ${rollout.description}`);
    case 'failed': {
      const advice =
        'mend the cause and annotate the Shoot with gardener.cloud/operation=retry, then retry here';
      return failed(look, `Gardener has given up: ${rollout.description}; ${advice}`);
    }
  }
}

/** All that stands against a change, so that one look at the message is enough (§9). */
function refusedChange(change: ClusterChange, profile: CloudProfile, now: number): string[] {
  const refusals: (string | undefined)[] = [];
  const by = ` by the CloudProfile ${profile.name}`;
  const offered = (refusal: string | undefined) => (refusal?.endsWith('offered') ? refusal + by : refusal);
  if (change.fromVersion !== change.toVersion) {
    refusals.push(refusedStep(change.fromVersion, change.toVersion));
    refusals.push(offered(refusedKubernetesVersion(profile.spec, change.toVersion, now)));
  }
  refusals.push(...refusedImageSteps(change));
  refusals.push(...change.images.map(({ to }) => offered(refusedMachineImage(profile.spec, to, now))));
  return [...new Set(refusals.filter((refusal) => refusal !== undefined))];
}

interface CloudProfile {
  readonly name: string;
  readonly spec: unknown;
}

/** `spec.cloudProfile` names it and its kind; older Shoots have `spec.cloudProfileName` only. */
async function readCloudProfile(
  { gardener, namespace }: ClusterUpgradeSettings,
  look: UpgradeLook,
  shoot: KubernetesObject,
): Promise<Read<CloudProfile>> {
  const name = textAt(shoot, 'spec', 'cloudProfile', 'name') || textAt(shoot, 'spec', 'cloudProfileName');
  if (name === '') {
    const reason = 'the Shoot names no CloudProfile, so nobody knows which versions are offered';
    return { finding: failed(look, reason) };
  }
  const own = textAt(shoot, 'spec', 'cloudProfile', 'kind') === 'NamespacedCloudProfile';
  try {
    const path = own ? namespacedCloudProfilePath(namespace, name) : cloudProfilePath(name);
    const profile = await gardener.get(path);
    // A project's own profile only adds to its parent; Gardener keeps the sum of both in its status.
    const spec = own ? at(profile, 'status', 'cloudProfileSpec') : at(profile, 'spec');
    return { value: { name, spec } };
  } catch (error) {
    return { finding: findingOfError(look, error, `reading the CloudProfile ${name}`) };
  }
}

async function send(
  { gardener, namespace }: ClusterUpgradeSettings,
  look: UpgradeLook,
  shoot: KubernetesObject,
  change: ClusterChange,
): Promise<UpgradeFinding | undefined> {
  const previous = look.memory.previous ?? change.fromVersion;
  await look.remember(look.dryRun ? { previous } : { previous, patchedAt: look.now });
  try {
    const path = shootPath(namespace, look.shootName);
    await gardener.patch(path, clusterPatch(shoot, change), { dryRun: look.dryRun });
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 409) return undefined;
    return findingOfError(look, error, `changing ${change.summary || 'the Shoot'}`);
  }
  if (look.dryRun) {
    const unfinished = unfinishedOperation(shoot);
    const wait = unfinished ? `, once Gardener has finished (${unfinished})` : '';
    return succeeded(`would change ${change.summary}${wait}`);
  }
  if (change.none)
    return inProgress(`already asked for ${change.toVersion}; had Gardener reconcile to be sure`);
  return inProgress(`changed ${change.summary}; waiting for Gardener to take it up`);
}
