import { at, flagAt, listAt, textAt } from '../../kubernetes/fields.ts';
import { compareVersions } from './kubernetesVersion.ts';
import { type Migration, merged, migrate } from './migrations.ts';

/** The goal of a cluster upgrade. Without an image, machines keep theirs. */
export interface ClusterTarget {
  readonly kubernetesVersion: string;
  readonly machineImage?: string | undefined;
  readonly machineImageVersion?: string | undefined;
}

export interface MachineImage {
  readonly name: string;
  /** If empty, Gardener chooses. */
  readonly version: string;
}

/** One worker pool whose machines get another image. */
export interface ImageChange {
  readonly worker: string;
  readonly from: MachineImage;
  readonly to: MachineImage;
}

/** What must change on a Shoot to match the request. */
export interface ClusterChange {
  readonly fromVersion: string;
  /** The requested version, or the current one if that is newer. */
  readonly toVersion: string;
  readonly images: readonly ImageChange[];
  /** Corrections of what the new version forbids; empty if the version stays. */
  readonly migration: Migration;
  /** Nothing to send. */
  readonly none: boolean;
  /** What is already newer than requested, in words: 'Kubernetes 1.35.1 is newer than 1.34.2'. None of it is changed. */
  readonly newer: readonly string[];
  /**
   * `spec.maintenance.confineSpecUpdateRollout`: unless told otherwise, Gardener rolls out changes only in the Shoot's window.
   */
  readonly confined: boolean;
  /** 'Kubernetes 1.33.4 → 1.34.2, image of worker-0 gardenlinux 1592.1.0 → 1592.3.0'. */
  readonly summary: string;
}

/** Makes Gardener reconcile now; with confined rollouts nothing else does (Gardener: `docs/usage/shoot-operations`). */
const reconcileNow = { 'gardener.cloud/operation': 'reconcile' };

const noMigration: Migration = { spec: {}, notes: [], refusals: [], secretBinding: '' };

/**
 * Compares a raw Shoot with the target. Anything newer than requested stays, because Gardener upgrades clusters too. A worker
 * pool with its own Kubernetes version keeps it: that is the owner's choice, and Gardener accepts it within the version skew that
 * Kubernetes supports.
 */
export function planClusterChange(shoot: unknown, target: ClusterTarget): ClusterChange {
  const fromVersion = textAt(shoot, 'spec', 'kubernetes', 'version');
  const asked = target.kubernetesVersion;
  const newerVersion = (compareVersions(fromVersion, asked) ?? 0) > 0;
  const toVersion = newerVersion ? fromVersion : asked;
  const compared = workersOf(shoot).flatMap((worker) => imageChange(worker, target) ?? []);
  const images = compared.filter((change) => !isNewer(change));
  const newer = compared
    .filter(isNewer)
    .map(({ worker, from, to }) => `the image of ${worker}, ${imageText(from)}, is newer than ${to.version}`);
  if (newerVersion) newer.unshift(`Kubernetes ${fromVersion} is newer than ${asked}`);
  const parts = images.map(
    ({ worker, from, to }) => `image of ${worker} ${imageText(from)} → ${imageText(to)}`,
  );
  const versionChanges = fromVersion !== toVersion;
  if (versionChanges) parts.unshift(`Kubernetes ${fromVersion || '(none)'} → ${toVersion}`);
  return {
    fromVersion,
    toVersion,
    images,
    migration: versionChanges ? migrate(shoot, toVersion) : noMigration,
    none: parts.length === 0,
    newer,
    confined: flagAt(shoot, 'spec', 'maintenance', 'confineSpecUpdateRollout'),
    summary: parts.join(', '),
  };
}

/** Whether the change would downgrade a pool's image. Versions without a known order are left to Gardener. */
function isNewer({ from, to }: ImageChange): boolean {
  return from.name === to.name && (compareVersions(from.version, to.version) ?? 0) > 0;
}

/** How many minor versions a pool may be behind the control plane (Gardener: `pkg/api/core/validation/shoot.go`). */
const mostMinorsBehind = 3;

/** Pools pinned to a version that would be too far behind the control plane's new version. */
export function refusedPins(shoot: unknown, { fromVersion, toVersion }: ClusterChange): string[] {
  if (fromVersion === toVersion) return [];
  return workersOf(shoot).flatMap((worker) => {
    const pinned = textAt(worker, 'kubernetes', 'version');
    const [major = 0, minor = 0] = pinned.split('.').map(Number);
    const [toMajor = 0, toMinor = 0] = toVersion.split('.').map(Number);
    if (pinned === '' || (major === toMajor && toMinor - minor <= mostMinorsBehind)) return [];
    const name = textAt(worker, 'name');
    const advice = `at most ${mostMinorsBehind} minor versions behind are allowed: upgrade the pool first`;
    return [`the pool ${name} is pinned to ${pinned}, too old for ${toVersion}; ${advice}`];
  });
}

/**
 * The merge patch that makes the change, valid only for the Shoot as it was read. A merge patch replaces lists, so the worker pools
 * are sent whole, and the resourceVersion makes Gardener refuse the patch if any of them has changed since. A confined Shoot gets
 * the annotation in the same patch: only with it does Gardener raise the generation (its
 * `pkg/apiserver/registry/core/shoot/strategy.go`).
 *
 * @param credentialsBinding in place of `spec.secretBindingName`, where the new version forbids that
 */
export function clusterPatch(
  shoot: unknown,
  change: ClusterChange,
  credentialsBinding = '',
): Record<string, unknown> {
  const resourceVersion = at(shoot, 'metadata', 'resourceVersion');
  const metadata = { resourceVersion, ...(change.confined && { annotations: reconcileNow }) };
  if (change.none) return { metadata };
  let spec: Record<string, unknown> = {};
  if (change.fromVersion !== change.toVersion) {
    spec = merged({ kubernetes: { version: change.toVersion } }, change.migration.spec);
  }
  if (credentialsBinding !== '') {
    spec['secretBindingName'] = null;
    spec['credentialsBindingName'] = credentialsBinding;
  }
  if (change.images.length > 0) {
    const imageOf = new Map(change.images.map(({ worker, to }) => [worker, to]));
    spec['provider'] = { workers: workersOf(shoot).map((worker) => withImage(worker, imageOf)) };
  }
  return { metadata, spec };
}

function workersOf(shoot: unknown): readonly unknown[] {
  return listAt(shoot, 'spec', 'provider', 'workers');
}

function imageChange(worker: unknown, target: ClusterTarget): ImageChange | undefined {
  const from = {
    name: textAt(worker, 'machine', 'image', 'name'),
    version: textAt(worker, 'machine', 'image', 'version'),
  };
  const name = target.machineImage || from.name;
  if (name === '') return undefined;
  // For another image without a version, the old image's version has no meaning; Gardener fills in the newest.
  const version = target.machineImageVersion || (name === from.name ? from.version : '');
  if (name === from.name && version === from.version) return undefined;
  return { worker: textAt(worker, 'name'), from, to: { name, version } };
}

/** The raw worker with a different image name and version; every other field, known or unknown to us, is unchanged. */
function withImage(worker: unknown, imageOf: ReadonlyMap<string, MachineImage>): unknown {
  const to = imageOf.get(textAt(worker, 'name'));
  if (to === undefined) return worker;
  const machine = at(worker, 'machine') as object | undefined;
  // Existing values keep their place; even the order of keys is preserved.
  const image = { ...(at(machine, 'image') as object | undefined), ...to };
  const { version: _version, ...withoutVersion } = image;
  const changed = to.version === '' ? withoutVersion : image;
  return { ...(worker as object), machine: { ...machine, image: changed } };
}

function imageText({ name, version }: MachineImage): string {
  return `${name || '(none)'}${version === '' ? '' : ` ${version}`}`;
}
