import type { Settings } from '../base/settings.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { clusterUpgrade } from './cluster/clusterUpgrade.ts';
import { kymaUpgrade } from './kyma/kymaUpgrade.ts';
import { onceReadable } from './onceReadable.ts';
import type { LookAtUpgrade } from './Upgrade.ts';

/** The upgrades that orchestrations request, on Shoots of a Gardener project. `readGardener` rejects with KubernetesError. */
export const createUpgrades =
  (
    readGardener: () => Promise<KubernetesClient>,
    {
      gardenerNamespace: namespace,
      optOutAnnotation,
    }: Pick<Settings, 'gardenerNamespace' | 'optOutAnnotation'>,
  ) =>
  async ({ type, parameters }: Orchestration): Promise<LookAtUpgrade> => {
    const { kyma, kubernetes } = parameters;
    if (type === 'upgradeKyma' && kyma !== undefined)
      return onceReadable(readGardener, (gardener) =>
        kymaUpgrade({ gardener, namespace, target: kyma, optOutAnnotation }),
      );
    if (type === 'upgradeCluster' && kubernetes !== undefined)
      return onceReadable(readGardener, (gardener) =>
        clusterUpgrade({ gardener, namespace, target: kubernetes, optOutAnnotation }),
      );
    throw new Error(`An orchestration of type ${type} does not say what to upgrade to`);
  };
