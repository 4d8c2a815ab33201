import { z } from 'zod';
import { type ApiError, invalid } from './ApiError.ts';
import type { JsonObject } from './applyPatch.ts';
import { isOffered, kubernetesVersions, machineImages } from './cloudProfile.ts';

const image = z.looseObject({ name: z.string(), version: z.string().optional() });
const worker = z.looseObject({
  name: z.string(),
  machine: z.looseObject({ type: z.string(), image: image.optional() }),
});
const specSchema = z.looseObject({
  region: z.string(),
  kubernetes: z.looseObject({ version: z.string() }),
  provider: z.looseObject({ type: z.string(), workers: z.array(worker).min(1) }),
  maintenance: z.looseObject({ confineSpecUpdateRollout: z.boolean().optional() }).optional(),
});

/** What the simulator reads of a Shoot's spec; the rest is kept as it is. */
export type ShootSpec = z.infer<typeof specSchema>;

const refuse = (name: string, field: string, problem: string): ApiError =>
  invalid('Shoot', 'core.gardener.cloud', name, field, problem);

/** Reads a spec; throws a 422 `ApiError` for one whose shape is wrong. */
export function readShootSpec(name: string, spec: unknown): ShootSpec {
  const parsed = specSchema.safeParse(spec);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refuse(name, ['spec', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'Invalid value');
}

const numbers = (version: string): [number, number, number] => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
};

function admitVersion(name: string, before: string, wanted: string, now: number): void {
  if (wanted === before) return;
  const field = 'spec.kubernetes.version';
  if (!/^\d+\.\d+\.\d+$/.test(wanted)) throw refuse(name, field, `Invalid value: "${wanted}"`);
  const [oldMajor, oldMinor, oldPatch] = numbers(before);
  const [major, minor, patch] = numbers(wanted);
  const difference = major - oldMajor || minor - oldMinor || patch - oldPatch;
  if (difference < 0) throw refuse(name, field, 'Forbidden: kubernetes version downgrade is not supported');
  if (major !== oldMajor || minor - oldMinor > 1) {
    throw refuse(name, field, 'Forbidden: kubernetes version upgrade cannot skip a minor version');
  }
  if (isOffered(kubernetesVersions, wanted, now)) return;
  const offered = kubernetesVersions.filter(({ version }) => isOffered(kubernetesVersions, version, now));
  const names = offered.map(({ version }) => version).join(', ');
  throw refuse(name, field, `Unsupported value: "${wanted}": supported values: ${names}`);
}

function admitImages(name: string, before: ShootSpec, wanted: ShootSpec, now: number): void {
  for (const [index, { name: workerName, machine }] of wanted.provider.workers.entries()) {
    const old = before.provider.workers.find((candidate) => candidate.name === workerName)?.machine.image;
    const asked = machine.image;
    if (asked?.version === undefined || (asked.name === old?.name && asked.version === old.version)) continue;
    const versions = machineImages.find((candidate) => candidate.name === asked.name)?.versions ?? [];
    if (isOffered(versions, asked.version, now)) continue;
    const field = `spec.provider.workers[${index}].machine.image`;
    throw refuse(
      name,
      field,
      `Invalid value: "${asked.name}:${asked.version}": machine image version is not supported`,
    );
  }
}

/**
 * What Gardener's admission checks of an update: immutable fields, no downgrade, no skipped minor version, and only what the
 * CloudProfile offers at `now` (epoch ms). Throws `ApiError` (422).
 */
export function admitShoot(name: string, before: ShootSpec, wanted: ShootSpec, now: number): void {
  if (before.region !== wanted.region) throw refuse(name, 'spec.region', 'Invalid value: field is immutable');
  if (before.provider.type !== wanted.provider.type) {
    throw refuse(name, 'spec.provider.type', 'Invalid value: field is immutable');
  }
  admitVersion(name, before.kubernetes.version, wanted.kubernetes.version, now);
  admitImages(name, before, wanted, now);
}

/** What of a spec a cluster upgrade changes: the version and the workers' images. */
export const upgradedParts = (spec: ShootSpec): JsonObject => ({
  version: spec.kubernetes.version,
  images: spec.provider.workers.map(
    ({ name, machine }) => `${name}=${machine.image?.name}:${machine.image?.version}`,
  ),
});
