import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import { notNow } from './findings.ts';
import type { LookAtUpgrade } from './Upgrade.ts';

/**
 * A look that first needs a client. While the client cannot be created, because the secret with its kubeconfig cannot be read or
 * does not hold one, the upgrade does not fail: it waits until the secret is fixed, and says so.
 */
export const onceReadable =
  (
    read: () => Promise<KubernetesClient>,
    lookWith: (client: KubernetesClient) => LookAtUpgrade,
  ): LookAtUpgrade =>
  async (look) => {
    let client: KubernetesClient;
    try {
      client = await read();
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      const { troubleSince } = look.memory;
      return notNow(look, error.message, troubleSince === undefined ? {} : { troubleSince });
    }
    return await lookWith(client)(look);
  };
