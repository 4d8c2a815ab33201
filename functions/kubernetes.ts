import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../lib/Clock.ts';
import { createKubernetesClient, type KubernetesClient } from '../lib/kubernetes/kubernetesClient.ts';
import { remembered } from '../lib/remembered.ts';
import { trustedSeconds } from './dependencies.ts';

/** A client for the kubeconfig in a secret, read anew every minute, so that a rotated one is used without a deploy. */
export function createKubernetesReader(
  secretID: string,
  serverName: string,
): () => Promise<KubernetesClient> {
  const secrets = new SecretsManagerClient();
  return remembered(
    async () => {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretID }));
      if (SecretString === undefined) throw new Error(`The secret ${secretID} holds no text`);
      return createKubernetesClient(SecretString, { serverName });
    },
    trustedSeconds,
    systemClock,
  );
}
