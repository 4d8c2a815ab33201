import { admissionForbids, type Cause } from './ApiError.ts';
import { kubernetesVersions, machineImages, newestSupported, type OfferedVersion } from './cloudProfile.ts';
import { isAtLeast, type ShootSpec, type ShootWorker } from './shootSpec.ts';

const versionField = 'spec.kubernetes.version';
const quoted = (values: readonly string[]) => values.map((value) => `"${value}"`).join(', ');

/** Completes a version of one or two parts to the newest offered one that matches. A version of three parts stays as it is. */
function wholeVersion(version: string, now: number): string | Cause {
  const parts = version.split('.');
  if (parts.length === 3) return version;
  const wrong = parts.findLast((part) => part !== '' && !/^\d+$/.test(part));
  if (wrong !== undefined) {
    return { field: versionField, problem: `Invalid value: "${wrong}": must be a semantic version` };
  }
  const prefix = `${parts.filter((part) => part !== '').join('.')}.`;
  const fitting = kubernetesVersions.filter((offer) => offer.version.startsWith(prefix));
  const problem = `Invalid value: "${version}": couldn't find a suitable version for ${version}`;
  return newestSupported(fitting, now) ?? { field: versionField, problem };
}

/** The version of an existing Shoot may have expired, as forced updates need; it must be listed. */
function refusedVersion(before: ShootSpec, wanted: string): Cause[] {
  if (wanted === before.kubernetes.version) return [];
  if (kubernetesVersions.some(({ version }) => version === wanted)) return [];
  const names = kubernetesVersions.map(({ version, classification }) =>
    classification === 'preview' ? `${version} (preview)` : version,
  );
  const problem = `Unsupported value: "${wanted}": supported values: ${quoted(names)}`;
  return [{ field: versionField, problem }];
}

const isExpired = ({ expirationDate }: OfferedVersion, now: number) =>
  expirationDate !== undefined && Date.parse(expirationDate) <= now;

/** An existing worker may move up to an expired image. */
function refusedImages(before: ShootSpec, wanted: ShootSpec, now: number): Cause[] {
  return (wanted.provider.workers ?? []).flatMap(({ name, machine }, index): Cause[] => {
    const old = before.provider.workers?.find((candidate) => candidate.name === name)?.machine.image;
    const asked = machine.image;
    if (asked === undefined || (asked.name === old?.name && asked.version === old.version)) return [];
    const versions = machineImages.find((candidate) => candidate.name === asked.name)?.versions ?? [];
    const usable = versions.filter(
      (offer) =>
        !isExpired(offer, now) ||
        (old !== undefined && offer.version.localeCompare(old.version ?? '', 'en', { numeric: true }) >= 0),
    );
    const values = usable.map(({ version }) => `${asked.name}:${version}`).sort();
    const field = `spec.provider.workers[${index}].machine.image`;
    if (!versions.some(({ version }) => version === asked.version)) {
      const problem = `Unsupported value: "${asked.version ?? ''}": supported values: ${quoted(values)}`;
      return [{ field: `${field}.version`, problem }];
    }
    if (usable.some(({ version }) => version === asked.version)) return [];
    const detail = `machine image version '${asked.name}:${asked.version}' is expired, `;
    const problem =
      `Invalid value: ${JSON.stringify(asked)}: ${detail}` +
      `supported machine image versions are: [${values.join(' ')}]`;
    return [{ field, problem }];
  });
}

/** Below 1.35 a DNS provider's `secretName` and its `credentialsRef` are kept in step on every write. */
function inStep(dns: NonNullable<ShootSpec['dns']>): ShootSpec['dns'] {
  if (dns.providers === undefined) return dns;
  const providers = dns.providers.map((provider) => {
    const { secretName, credentialsRef } = provider;
    if (secretName !== undefined && credentialsRef === undefined) {
      return { ...provider, credentialsRef: { apiVersion: 'v1', kind: 'Secret', name: secretName } };
    }
    const isSecret = credentialsRef?.apiVersion === 'v1' && credentialsRef.kind === 'Secret';
    return secretName === undefined && isSecret ? { ...provider, secretName: credentialsRef.name } : provider;
  });
  return { ...dns, providers };
}

/** A worker's image without a version gets the newest one that is supported. */
function withImageVersion(worker: ShootWorker, now: number): ShootWorker {
  const { image } = worker.machine;
  if (image === undefined || (image.version ?? '') !== '') return worker;
  const offers = machineImages.find((candidate) => candidate.name === image.name)?.versions ?? [];
  const version = newestSupported(offers, now);
  if (version === undefined) return worker;
  return { ...worker, machine: { ...worker.machine, image: { ...image, version } } };
}

/**
 * What Gardener's admission plugins do to an update at `now` (epoch ms): they complete versions and refuse everything that the
 * CloudProfile does not list (its `plugin/pkg/shoot/mutator` and `validator`). Throws the 403 `ApiError` with all causes.
 */
export function admitShoot(name: string, before: ShootSpec, wanted: ShootSpec, now: number): ShootSpec {
  const refuse = (causes: readonly Cause[]) =>
    admissionForbids('shoots', 'core.gardener.cloud', name, causes);
  const version = wholeVersion(wanted.kubernetes.version, now);
  if (typeof version !== 'string') throw refuse([version]);
  const workers = wanted.provider.workers?.map((worker) => withImageVersion(worker, now));
  const completed: ShootSpec = {
    ...wanted,
    kubernetes: { ...wanted.kubernetes, version },
    provider: { ...wanted.provider, ...(workers === undefined ? {} : { workers }) },
  };
  const causes = [...refusedVersion(before, version), ...refusedImages(before, completed, now)];
  if (causes.length > 0) throw refuse(causes);
  return completed;
}

/** What the storage strategy adds to every write (its `SyncDNSProviderCredentials`); from 1.35 on nothing. */
export function synchronized(spec: ShootSpec): ShootSpec {
  if (isAtLeast(spec.kubernetes.version, 35) || spec.dns === undefined) return spec;
  return { ...spec, dns: inStep(spec.dns) };
}
