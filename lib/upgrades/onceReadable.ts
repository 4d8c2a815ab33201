import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import { notNow } from './findings.ts';
import type { LookAtUpgrade } from './Upgrade.ts';

/**
 * A look that needs a client first. While there is none to be had, because the secret with its kubeconfig cannot be read or holds
 * none, the upgrade is no failure: it waits until somebody has mended that, and says so.
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
