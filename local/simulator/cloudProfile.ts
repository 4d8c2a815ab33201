import type { JsonObject } from './applyPatch.ts';
import type { Resource } from './Resource.ts';

/** A version that a CloudProfile lists. It is offered until its expiration date. */
export interface OfferedVersion {
  readonly version: string;
  readonly classification: 'preview' | 'supported' | 'deprecated';
  readonly expirationDate?: string;
}

/** Kubernetes versions that a CloudProfile lists: 1.34.0, 1.33.3 and 1.33.2 have expired, 1.35.0 was never listed. */
export const kubernetesVersions: readonly OfferedVersion[] = [
  { version: '1.36.1', classification: 'preview' },
  { version: '1.35.1', classification: 'supported' },
  { version: '1.34.3', classification: 'supported' },
  { version: '1.34.2', classification: 'supported' },
  { version: '1.34.1', classification: 'deprecated', expirationDate: '2099-12-31T23:59:59Z' },
  { version: '1.33.6', classification: 'supported' },
  { version: '1.33.5', classification: 'supported' },
  { version: '1.33.4', classification: 'deprecated', expirationDate: '2099-12-31T23:59:59Z' },
  { version: '1.32.9', classification: 'deprecated', expirationDate: '2099-12-31T23:59:59Z' },
  { version: '1.34.0', classification: 'deprecated', expirationDate: '2025-12-31T23:59:59Z' },
  { version: '1.33.2', classification: 'deprecated', expirationDate: '2025-11-30T23:59:59Z' },
  { version: '1.33.3', classification: 'deprecated', expirationDate: '2025-12-31T23:59:59Z' },
];

export const machineImages: readonly {
  readonly name: string;
  readonly versions: readonly OfferedVersion[];
}[] = [
  {
    name: 'gardenlinux',
    versions: [
      { version: '1877.5.0', classification: 'supported' },
      { version: '1877.4.0', classification: 'supported' },
      { version: '1592.9.0', classification: 'deprecated', expirationDate: '2025-12-31T23:59:59Z' },
    ],
  },
  { name: 'ubuntu', versions: [{ version: '22.4.20250801', classification: 'supported' }] },
];

/** The image of every worker that nobody has changed. */
export const initialImage = { name: 'gardenlinux', version: '1877.4.0' } as const;

/** The newest of these versions that is supported and has not expired at `now` (epoch ms); undefined if there is none. */
export const newestSupported = (versions: readonly OfferedVersion[], now: number): string | undefined =>
  versions
    .filter(
      ({ classification, expirationDate }) =>
        classification === 'supported' && (expirationDate === undefined || Date.parse(expirationDate) > now),
    )
    .map(({ version }) => version)
    .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
    .at(-1);

const profileSpec = (type: string): JsonObject => ({
  type,
  kubernetes: { versions: kubernetesVersions.map((version) => ({ ...version })) },
  machineImages: machineImages.map(({ name, versions }) => ({
    name,
    updateStrategy: 'minor',
    versions: versions.map((version) => ({
      ...version,
      architectures: ['amd64', 'arm64'],
      cri: [{ name: 'containerd' }],
    })),
  })),
  machineTypes: [
    { name: 'm6i.large', cpu: '2', gpu: '0', memory: '8Gi', usable: true, architecture: 'amd64' },
  ],
  regions: [{ name: 'eu-central-1', zones: [{ name: 'eu-central-1a' }] }],
});

const group = 'core.gardener.cloud';
const created = '2025-01-01T00:00:00Z';

/** The CloudProfiles `aws`, `azure` and `gcp`, with the same versions each. */
export const cloudProfiles: Resource = {
  group,
  version: 'v1beta1',
  plural: 'cloudprofiles',
  kind: 'CloudProfile',
  custom: false,
  namespace: undefined,
  names: () => ['aws', 'azure', 'gcp'],
  read: (name) =>
    cloudProfiles.names().includes(name)
      ? {
          apiVersion: `${group}/v1beta1`,
          kind: 'CloudProfile',
          metadata: { name, resourceVersion: '100', generation: 1, creationTimestamp: created },
          spec: profileSpec(name),
        }
      : undefined,
};

/** One NamespacedCloudProfile for each CloudProfile, `kyma-<name>`. Its status lists its versions. */
export function namespacedCloudProfiles(namespace: string): Resource {
  const names = cloudProfiles.names().map((name) => `kyma-${name}`);
  return {
    group,
    version: 'v1beta1',
    plural: 'namespacedcloudprofiles',
    kind: 'NamespacedCloudProfile',
    custom: false,
    namespace,
    names: () => names,
    read: (name) => {
      if (!names.includes(name)) return undefined;
      const parent = name.slice('kyma-'.length);
      return {
        apiVersion: `${group}/v1beta1`,
        kind: 'NamespacedCloudProfile',
        metadata: { name, namespace, resourceVersion: '101', generation: 1, creationTimestamp: created },
        spec: { parent: { kind: 'CloudProfile', name: parent } },
        status: { observedGeneration: 1, cloudProfileSpec: profileSpec(parent) },
      };
    },
  };
}
