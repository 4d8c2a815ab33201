import { KubeConfig } from '@kubernetes/client-node';
import { createKubernetesClient } from '../lib/kubernetes/kubernetesClient.ts';

/**
 * The address of the API server of a kubeconfig's current context.
 * Throws `KubernetesError` `InvalidKubeconfig`, with a sentence that says what to change, for one that the functions could not use.
 */
export const serverOf = (kubeconfig: string, serverName: string): string => {
  createKubernetesClient(kubeconfig, { serverName });
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return config.getCurrentCluster()?.server ?? '';
};
