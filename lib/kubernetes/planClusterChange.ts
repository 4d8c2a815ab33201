import { at, flagAt, listAt, textAt } from './fields.ts';
import { compareVersions } from './kubernetesVersion.ts';

/** What a cluster upgrade is to arrive at. Without an image, machines keep theirs. */
export interface ClusterTarget {
  readonly kubernetesVersion: string;
  readonly machineImage?: string | undefined;
  readonly machineImageVersion?: string | undefined;
}

export interface MachineImage {
  readonly name: string;
  /** Empty: Gardener chooses. */
  readonly version: string;
}

/** One worker pool whose machines get another image. */
export interface ImageChange {
  readonly worker: string;
  readonly from: MachineImage;
  readonly to: MachineImage;
}

/** What has to change on a Shoot to be as asked. */
export interface ClusterChange {
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly images: readonly ImageChange[];
  /** Nothing to send. */
  readonly none: boolean;
  /** `spec.maintenance.confineSpecUpdateRollout`: Gardener rolls a change out in the Shoot's window only, unless told. */
  readonly confined: boolean;
  /** 'Kubernetes 1.33.4 → 1.34.2, image of worker-0 gardenlinux 1592.1.0 → 1592.3.0'. */
  readonly summary: string;
}

/** Makes Gardener reconcile now; with confined rollouts nothing else does (Gardener: `docs/usage/shoot-operations`). */
const reconcileNow = { 'gardener.cloud/operation': 'reconcile' };

/**
 * Compares a raw Shoot with the target. A worker pool with a Kubernetes version of its own keeps it: that is its owner's
 * choice, and Gardener accepts it within the skew that Kubernetes supports.
 */
export function planClusterChange(shoot: unknown, target: ClusterTarget): ClusterChange {
  const fromVersion = textAt(shoot, 'spec', 'kubernetes', 'version');
  const toVersion = target.kubernetesVersion;
  const images = workersOf(shoot).flatMap((worker) => imageChange(worker, target) ?? []);
  const parts = images.map(
    ({ worker, from, to }) => `image of ${worker} ${imageText(from)} → ${imageText(to)}`,
  );
  if (fromVersion !== toVersion) parts.unshift(`Kubernetes ${fromVersion || '(none)'} → ${toVersion}`);
  return {
    fromVersion,
    toVersion,
    images,
    none: parts.length === 0,
    confined: flagAt(shoot, 'spec', 'maintenance', 'confineSpecUpdateRollout'),
    summary: parts.join(', '),
  };
}

/** Machine images that would go back (§9: no downgrade). Versions without a known order are left to the CloudProfile. */
export function refusedImageSteps(change: ClusterChange): string[] {
  return change.images
    .filter(({ from, to }) => from.name === to.name && (compareVersions(from.version, to.version) ?? 0) > 0)
    .map(({ worker, from, to }) => `${imageText(to)} would be a downgrade from ${from.version} of ${worker}`);
}

/**
 * The merge patch that makes the change, valid only for the Shoot it was read from: a merge patch replaces lists, so the
 * worker pools are sent whole, and the resourceVersion makes Gardener refuse it if any of them has changed since. A confined
 * Shoot gets the annotation in the same patch: Gardener then counts the generation up for it (its
 * `pkg/apiserver/registry/core/shoot/strategy.go`), which the change alone would not make it do.
 */
export function clusterPatch(shoot: unknown, change: ClusterChange): Record<string, unknown> {
  const resourceVersion = at(shoot, 'metadata', 'resourceVersion');
  const metadata = { resourceVersion, ...(change.confined && { annotations: reconcileNow }) };
  const spec: Record<string, unknown> = {};
  if (change.fromVersion !== change.toVersion) spec['kubernetes'] = { version: change.toVersion };
  if (change.images.length > 0) {
    const imageOf = new Map(change.images.map(({ worker, to }) => [worker, to]));
    spec['provider'] = { workers: workersOf(shoot).map((worker) => withImage(worker, imageOf)) };
  }
  return change.none ? { metadata } : { metadata, spec };
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
  // Another image without a version: the old one's means nothing there, and Gardener puts in the newest.
  const version = target.machineImageVersion || (name === from.name ? from.version : '');
  if (name === from.name && version === from.version) return undefined;
  return { worker: textAt(worker, 'name'), from, to: { name, version } };
}

function withImage(worker: unknown, imageOf: ReadonlyMap<string, MachineImage>): unknown {
  const to = imageOf.get(textAt(worker, 'name'));
  if (to === undefined) return worker;
  const image = to.version === '' ? { name: to.name } : { name: to.name, version: to.version };
  const machine = at(worker, 'machine');
  return { ...(worker as object), machine: { ...(machine as object), image } };
}

function imageText({ name, version }: MachineImage): string {
  return `${name || '(none)'}${version === '' ? '' : ` ${version}`}`;
}
