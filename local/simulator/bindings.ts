import type { JsonObject } from './applyPatch.ts';
import type { Resource } from './Resource.ts';

const providers = ['aws', 'azure', 'gcp'] as const;
const created = '2025-01-01T00:00:00Z';

/** The secret of a provider's credentials, and what names it. */
const secretOf = (provider: string) => `sim-${provider}`;

const metadataOf = (name: string, namespace: string): JsonObject => ({
  name,
  namespace,
  resourceVersion: '102',
  generation: 1,
  creationTimestamp: created,
});

/**
 * SecretBindings `sb-<provider>`, each with a CredentialsBinding for the same secret, and `sb-alone` without one. From 1.34 on, a Shoot
 * needs a CredentialsBinding.
 */
export function secretBindings(namespace: string): Resource {
  const secrets = new Map([
    ['sb-alone', 'alone'],
    ...providers.map((provider): [string, string] => [`sb-${provider}`, secretOf(provider)]),
  ]);
  const names = [...secrets.keys()].sort();
  return {
    ...{ group: 'core.gardener.cloud', version: 'v1beta1', plural: 'secretbindings', kind: 'SecretBinding' },
    custom: false,
    namespace,
    names: () => names,
    read: (name): JsonObject | undefined => {
      const secret = secrets.get(name);
      if (secret === undefined) return undefined;
      return {
        apiVersion: 'core.gardener.cloud/v1beta1',
        kind: 'SecretBinding',
        metadata: metadataOf(name, namespace),
        provider: { type: name.slice('sb-'.length) },
        secretRef: { name: secret, namespace },
      };
    },
  };
}

/** CredentialsBindings `sim-<provider>`: what Shoots name by default. */
export function credentialsBindings(namespace: string): Resource {
  const names = providers.map(secretOf);
  return {
    ...{ group: 'security.gardener.cloud', version: 'v1alpha1' },
    ...{ plural: 'credentialsbindings', kind: 'CredentialsBinding' },
    custom: false,
    namespace,
    names: () => names,
    read: (name): JsonObject | undefined => {
      if (!names.includes(name)) return undefined;
      return {
        apiVersion: 'security.gardener.cloud/v1alpha1',
        kind: 'CredentialsBinding',
        metadata: metadataOf(name, namespace),
        provider: { type: name.slice('sim-'.length) },
        credentialsRef: { apiVersion: 'v1', kind: 'Secret', name, namespace },
      };
    },
  };
}
