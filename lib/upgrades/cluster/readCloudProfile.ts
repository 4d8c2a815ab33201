import { cloudProfilePath, namespacedCloudProfilePath } from '../../fleet/shootPaths.ts';
import { at, textAt } from '../../kubernetes/fields.ts';
import { KubernetesError } from '../../kubernetes/KubernetesError.ts';
import type { KubernetesClient, KubernetesObject } from '../../kubernetes/kubernetesClient.ts';
import { failed, findingOfError } from '../findings.ts';
import type { Read } from '../readShoot.ts';
import type { UpgradeLook } from '../Upgrade.ts';

export interface CloudProfile {
  readonly name: string;
  readonly spec: unknown;
}

/**
 * The CloudProfile of a Shoot: `spec.cloudProfile` names it and its kind; older Shoots have only `spec.cloudProfileName`.
 * Undefined if we may not read it; then Gardener, which knows better, judges the change alone.
 */
export async function readCloudProfile(
  gardener: KubernetesClient,
  namespace: string,
  look: UpgradeLook,
  shoot: KubernetesObject,
): Promise<Read<CloudProfile | undefined>> {
  const name = textAt(shoot, 'spec', 'cloudProfile', 'name') || textAt(shoot, 'spec', 'cloudProfileName');
  if (name === '') {
    const reason = 'the Shoot refers to no CloudProfile, so the offered versions are unknown';
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
    if (error instanceof KubernetesError && error.status === 403) return { value: undefined };
    return { finding: findingOfError(look, error, `reading the CloudProfile ${name}`) };
  }
}
