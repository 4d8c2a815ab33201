import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readKubeconfig } from '../../lib/adapters/readKubeconfig.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { remembered } from '../../lib/base/remembered.ts';
import type { KubernetesClient } from '../../lib/kubernetes/kubernetesClient.ts';
import { trustedSeconds } from './trustedSeconds.ts';

/**
 * A client for the kubeconfig in a secret. The secret is read again every minute, so that a rotated kubeconfig is used without a
 * deploy. Throws KubernetesError, which names the secret, while the secret cannot be read or holds no kubeconfig.
 */
export function createKubernetesReader(
  secretID: string,
  serverName: string,
): () => Promise<KubernetesClient> {
  const secrets = new SecretsManagerClient();
  return remembered(() => readKubeconfig(secrets, secretID, serverName), trustedSeconds, systemClock);
}
