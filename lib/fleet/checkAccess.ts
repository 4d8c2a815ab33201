import { flagAt } from '../kubernetes/fields.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import { shootsPath } from './shootPaths.ts';

/** Something that the user of a Gardener kubeconfig must be allowed to do. */
export interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent for cluster-scoped resources such as cloudprofiles, which a namespaced role cannot grant. */
  readonly namespace?: string;
}

const group = 'core.gardener.cloud';
const reviewsPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Every Gardener permission that upgrades and dry runs need (§9). */
const neededPermissions = (namespace: string): readonly Permission[] => [
  { verb: 'list', group, resource: 'shoots', namespace },
  { verb: 'get', group, resource: 'shoots', namespace },
  { verb: 'patch', group, resource: 'shoots', namespace },
  { verb: 'create', group, resource: 'shoots', subresource: 'adminkubeconfig', namespace },
  { verb: 'get', group, resource: 'cloudprofiles' },
  { verb: 'get', group, resource: 'namespacedcloudprofiles', namespace },
];

/** 'to patch shoots.core.gardener.cloud in the namespace garden-kyma'. */
export function permissionText({ verb, group, resource, subresource, namespace }: Permission): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `to ${verb} ${what}.${group} ${namespace === undefined ? 'at the cluster scope' : `in the namespace ${namespace}`}`;
}

/**
 * Lists one Shoot, then asks the server about the other permissions, and returns the missing ones. Changes nothing.
 *
 * @throws KubernetesError if the server cannot be reached or does not know the user.
 */
export async function missingPermissions(
  gardener: KubernetesClient,
  namespace: string,
): Promise<Permission[]> {
  await gardener.listPage(shootsPath(namespace), { limit: 1, continueToken: '' });
  const missing: Permission[] = [];
  for (const permission of neededPermissions(namespace)) {
    const review = await gardener.post(reviewsPath, {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: permission },
    });
    if (!flagAt(review, 'status', 'allowed')) missing.push(permission);
  }
  return missing;
}
