import { credentialsBindingsPath, secretBindingPath } from '../../fleet/shootPaths.ts';
import { listAt, textAt } from '../../kubernetes/fields.ts';
import { KubernetesError } from '../../kubernetes/KubernetesError.ts';
import type { KubernetesClient } from '../../kubernetes/kubernetesClient.ts';
import { failed, findingOfError } from '../findings.ts';
import type { Read } from '../readShoot.ts';
import type { UpgradeLook } from '../Upgrade.ts';

/** A project has a few dozen bindings at most; only this many are searched. */
const pageSize = 500;

/**
 * The CredentialsBinding equivalent to a SecretBinding, because from Kubernetes 1.34 on Gardener accepts only the former. It has
 * the same Secret and the same quotas, and is chosen as Gardener's own maintenance does
 * (`migrateSecretBindingToCredentialsBinding`): the one that Gardener created if there is one, otherwise the first by name. None is
 * created here: bindings belong to the project owner.
 */
export async function findCredentialsBinding(
  gardener: KubernetesClient,
  namespace: string,
  look: UpgradeLook,
  secretBinding: string,
): Promise<Read<string>> {
  try {
    const binding = await gardener.get(secretBindingPath(namespace, secretBinding));
    const page = await gardener.listPage(credentialsBindingsPath(namespace), {
      limit: pageSize,
      continueToken: '',
    });
    const same = page.items
      .filter((one) => saysTheSame(one, binding))
      .map((one) => textAt(one, 'metadata', 'name'));
    const migrated = `force-migrated-${secretBinding}`;
    const name = same.includes(migrated) ? migrated : same.toSorted()[0];
    if (name !== undefined) return { value: name };
  } catch (error) {
    const missing = error instanceof KubernetesError && error.saysGone('secretbindings', secretBinding);
    if (!missing)
      return {
        finding: findingOfError(look, error, `looking for a CredentialsBinding in place of ${secretBinding}`),
      };
  }
  const advice = `create one in the namespace ${namespace} with the Secret and the quotas of the SecretBinding ${secretBinding}, then retry`;
  const reason = `Kubernetes 1.34 needs a CredentialsBinding in place of spec.secretBindingName, and there is none: ${advice}`;
  return { finding: failed(look, reason) };
}

function saysTheSame(credentialsBinding: unknown, secretBinding: unknown): boolean {
  const ref = (field: string) => textAt(credentialsBinding, 'credentialsRef', field);
  return (
    ref('kind') === 'Secret' &&
    ref('apiVersion') === 'v1' &&
    ref('name') === textAt(secretBinding, 'secretRef', 'name') &&
    ref('namespace') === textAt(secretBinding, 'secretRef', 'namespace') &&
    quotasOf(credentialsBinding) === quotasOf(secretBinding)
  );
}

function quotasOf(binding: unknown): string {
  const quotas = listAt(binding, 'quotas').map((quota) =>
    ['apiVersion', 'kind', 'namespace', 'name'].map((field) => textAt(quota, field)).join('/'),
  );
  return quotas.toSorted().join(' ');
}
