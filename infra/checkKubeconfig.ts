import { missingPermissions, permissionText } from '../lib/fleet/checkAccess.ts';
import { KubernetesError } from '../lib/kubernetes/KubernetesError.ts';
import { kubeconfigAdvice } from '../lib/kubernetes/kubeconfigAdvice.ts';
import { createKubernetesClient } from '../lib/kubernetes/kubernetesClient.ts';

export interface KubeconfigCheck {
  /** The kubeconfig's text. */
  readonly kubeconfig: string;
  /** The namespace of the Gardener project. */
  readonly namespace: string;
  /** The timeout of one request. */
  readonly timeoutSeconds?: number;
}

/**
 * Tests a Gardener kubeconfig in the way the functions use it, before it is put into the secret: it lists one Shoot and asks what
 * else the user may do. It changes nothing.
 *
 * @returns the result; rejects with a sentence that says what to do, and never quotes a credential
 */
export async function checkKubeconfig(check: KubeconfigCheck): Promise<string> {
  const { kubeconfig, namespace, timeoutSeconds = 15 } = check;
  try {
    const gardener = createKubernetesClient(kubeconfig, { serverName: 'Gardener', timeoutSeconds });
    const missing = await missingPermissions(gardener, namespace);
    if (missing.length > 0) {
      throw new Error(`its user lacks permissions: grant it ${missing.map(permissionText).join(', ')}`);
    }
    return `Shoots in ${namespace} can be listed, changed and logged in to`;
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    const advice = kubeconfigAdvice(error);
    throw new Error(advice === undefined ? error.message : `${error.message}; ${advice}`);
  }
}
