import { at, flagAt, listAt, textAt } from '../../kubernetes/fields.ts';

/** Corrections, in the same patch, of what a Shoot's new version forbids. */
export interface Migration {
  /** A JSON merge patch of `spec`. */
  readonly spec: Record<string, unknown>;
  /** What it does, for an operator: 'removes spec.addons (none is enabled)'. */
  readonly notes: readonly string[];
  /** What only the owner may decide: until then the upgrade is refused. */
  readonly refusals: readonly string[];
  /** `spec.secretBindingName`, if a CredentialsBinding must replace it (see `findCredentialsBinding`). */
  readonly secretBinding: string;
}

type Outcome =
  | { readonly patch: Record<string, unknown>; readonly note: string }
  | { readonly refusal: string }
  | { readonly secretBinding: string };

interface Row {
  /** The first minor version of Kubernetes 1 that forbids the field. */
  readonly minor: number;
  readonly field: string;
  /** Where Gardener says so; paths are those of github.com/gardener/gardener at v1.150. */
  readonly source: string;
  /** What to do about it; undefined if the field is not set. Never changes the meaning of the Shoot. */
  readonly apply: (spec: unknown) => Outcome | undefined;
}

const validation = 'pkg/api/core/validation/shoot.go';

/**
 * What Gardener refuses from a Kubernetes version on (`docs/usage/shoot/shoot_kubernetes_versions.md`). Its own maintenance makes
 * most of these changes when it forces an upgrade (`pkg/controllermanager/controller/shoot/maintenance/reconciler.go`). A patch of
 * the version must include them, because below that version Gardener restores some of the fields.
 */
export const migrationTable: readonly Row[] = [
  {
    minor: 33,
    field: 'spec.kubernetes.kubeControllerManager.podEvictionTimeout',
    source: `${validation} (validateKubeControllerManager); without effect since Kubernetes 1.13: pkg/api/core/shoot/warnings.go`,
    apply: (spec) =>
      removal(spec, ['kubernetes', 'kubeControllerManager', 'podEvictionTimeout'], 'it has no effect'),
  },
  {
    minor: 33,
    field: 'spec.kubernetes.clusterAutoscaler.maxEmptyBulkDelete',
    source: `${validation} (ValidateClusterAutoscaler); not used: pkg/apiserver/registry/core/shoot/strategy.go (Canonicalize)`,
    apply: (spec) =>
      removal(spec, ['kubernetes', 'clusterAutoscaler', 'maxEmptyBulkDelete'], 'it has no effect'),
  },
  {
    minor: 34,
    field: 'spec.cloudProfileName',
    source: `${validation} (ValidateCloudProfileReference); pkg/utils/gardener/cloudprofile.go (SyncCloudProfileFields)`,
    apply: (spec) => {
      const name = textAt(spec, 'cloudProfileName');
      if (name === '') return undefined;
      const known = textAt(spec, 'cloudProfile', 'name') !== '';
      const cloudProfile = known ? {} : { cloudProfile: { kind: 'CloudProfile', name } };
      const note = 'removes spec.cloudProfileName (spec.cloudProfile replaces it)';
      return { patch: { cloudProfileName: null, ...cloudProfile }, note };
    },
  },
  {
    minor: 34,
    field: 'spec.secretBindingName',
    source: `${validation} (ValidateShootSpec); docs/usage/shoot-operations/secretbinding-to-credentialsbinding-migration.md`,
    apply: (spec) => {
      const name = textAt(spec, 'secretBindingName');
      return name === '' ? undefined : { secretBinding: name };
    },
  },
  {
    minor: 35,
    field: 'spec.kubernetes.kubeAPIServer.enableAnonymousAuthentication',
    source: `${validation} (ValidateKubeAPIServer); false is the default: pkg/apiserver/registry/core/shoot/strategy.go (Canonicalize)`,
    apply: (spec) => {
      const path = ['kubernetes', 'kubeAPIServer', 'enableAnonymousAuthentication'];
      if (!flagAt(spec, ...path)) return removal(spec, path, 'false is the default');
      const instead = 'configure it through structured authentication first';
      return {
        refusal: `spec.${path.join('.')} is on, and Kubernetes 1.35 forbids the field: ${instead}`,
      };
    },
  },
  {
    minor: 35,
    field: 'spec.kubernetes.kubeAPIServer.watchCacheSizes.default',
    source: `${validation} (ValidateWatchCacheSizes); the kube-apiserver does not respect it: maintenance/reconciler.go`,
    apply: (spec) =>
      removal(spec, ['kubernetes', 'kubeAPIServer', 'watchCacheSizes', 'default'], 'it has no effect'),
  },
  {
    minor: 35,
    field: 'spec.kubernetes.kubeScheduler.kubeMaxPDVols',
    source: `${validation} (validateKubeScheduler); the kube-scheduler does not respect it: maintenance/reconciler.go`,
    apply: (spec) => removal(spec, ['kubernetes', 'kubeScheduler', 'kubeMaxPDVols'], 'it has no effect'),
  },
  {
    minor: 35,
    field: 'spec.addons',
    source: `${validation} (validateAddons); what is not enabled means nothing: pkg/apiserver/registry/core/shoot/strategy.go (Canonicalize)`,
    apply: (spec) => {
      const addons = at(spec, 'addons');
      if (addons === undefined || addons === null) return undefined;
      const enabled = Object.keys(addons).filter((name) => flagAt(addons, name, 'enabled'));
      if (enabled.length === 0)
        return { patch: { addons: null }, note: 'removes spec.addons (none is enabled)' };
      const names = enabled.map((name) => `spec.addons.${name}`).join(' and ');
      return {
        refusal: `Kubernetes 1.35 has no addons, and ${names} would be uninstalled: disable it first`,
      };
    },
  },
  {
    minor: 35,
    field: 'spec.dns.providers[].secretName',
    source: `${validation} (validateDNS); credentialsRef says the same: pkg/apiserver/registry/core/shoot/strategy.go (SyncDNSProviderCredentials)`,
    apply: (spec) => {
      const providers = listAt(spec, 'dns', 'providers');
      const places = providers.flatMap((one, index) => (textAt(one, 'secretName') === '' ? [] : [index]));
      if (places.length === 0) return undefined;
      const fields = places.map((index) => `spec.dns.providers[${index}].secretName`).join(', ');
      return {
        patch: { dns: { providers: providers.map(withoutSecretName) } },
        note: `removes ${fields} (credentialsRef names the Secret)`,
      };
    },
  },
];

/** The raw provider with every field but this one: a merge patch replaces lists, so it is sent whole. */
function withoutSecretName(provider: unknown): unknown {
  const name = textAt(provider, 'secretName');
  if (name === '') return provider;
  const { secretName: _name, ...rest } = provider as Record<string, unknown>;
  return 'credentialsRef' in rest
    ? rest
    : { ...rest, credentialsRef: { apiVersion: 'v1', kind: 'Secret', name } };
}

function removal(spec: unknown, path: readonly string[], why: string): Outcome | undefined {
  if (at(spec, ...path) === undefined) return undefined;
  const patch = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), null);
  return { patch: patch as Record<string, unknown>, note: `removes spec.${path.join('.')} (${why})` };
}

/**
 * The corrections that an upgrade to a version must include (§9): only for fields that the version forbids and the Shoot has set.
 *
 * @param version as `1.35.1`
 */
export function migrate(shoot: unknown, version: string): Migration {
  const [major, minor] = version.split('.').map(Number);
  const spec = at(shoot, 'spec');
  let patch: Record<string, unknown> = {};
  const notes: string[] = [];
  const refusals: string[] = [];
  let secretBinding = '';
  for (const row of migrationTable) {
    if (major !== 1 || minor === undefined || minor < row.minor) continue;
    const outcome = row.apply(spec);
    if (outcome === undefined) continue;
    if ('refusal' in outcome) refusals.push(outcome.refusal);
    else if ('secretBinding' in outcome) secretBinding = outcome.secretBinding;
    else {
      patch = merged(patch, outcome.patch);
      notes.push(outcome.note);
    }
  }
  return { spec: patch, notes, refusals, secretBinding };
}

/** Two merge patches in one; lists and values of the second win. */
export function merged(
  one: Readonly<Record<string, unknown>>,
  two: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(two)) {
    const before = all[key];
    all[key] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return all;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
