import { clusterUpgrade } from '../../lib/kubernetes/clusterUpgrade.ts';
import { kymaUpgrade } from '../../lib/kubernetes/kymaUpgrade.ts';
import type { LookAtUpgrade } from '../../lib/kubernetes/Upgrade.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { upgradeRuntime } from '../../lib/turns/upgradeRuntime.ts';
import { upgradeInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { createKubernetesReader } from '../kubernetes.ts';
import { once } from '../once.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('upgradeRuntime');
  const deps = queueDependencies(environment);
  const readGardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
  const upgradeOf = async ({ type, parameters }: Orchestration): Promise<LookAtUpgrade> => {
    const common = { gardener: await readGardener(), namespace: deps.settings.gardenerNamespace };
    const { kyma, kubernetes } = parameters;
    if (type === 'upgradeKyma' && kyma !== undefined) return kymaUpgrade({ ...common, target: kyma });
    if (type === 'upgradeCluster' && kubernetes !== undefined)
      return clusterUpgrade({ ...common, target: kubernetes });
    throw new Error(`An orchestration of type ${type} does not say what to upgrade to`);
  };
  return { ...deps, upgradeOf };
});

/** `Upgrade runtime` */
export const handler = taskHandler(upgradeInputSchema, (input) => upgradeRuntime(setUp(), input));
