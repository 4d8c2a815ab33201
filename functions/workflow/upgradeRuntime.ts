import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { upgradeRuntime } from '../../lib/turns/upgradeRuntime.ts';
import { clusterUpgrade } from '../../lib/upgrades/cluster/clusterUpgrade.ts';
import { kymaUpgrade } from '../../lib/upgrades/kyma/kymaUpgrade.ts';
import { onceReadable } from '../../lib/upgrades/onceReadable.ts';
import type { LookAtUpgrade } from '../../lib/upgrades/Upgrade.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { upgradeInputSchema } from '../../lib/workflow/payloads.ts';
import { minimumLeftOf, queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createKubernetesReader } from '../shared/kubernetes.ts';
import { createPolicyReader, gateTrustedSeconds } from '../shared/maintenancePolicy.ts';
import { once } from '../shared/once.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('upgradeRuntime');
  const deps = queueDependencies(environment);
  const readGardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
  const upgradeOf = async ({ type, parameters }: Orchestration): Promise<LookAtUpgrade> => {
    const { gardenerNamespace: namespace, optOutAnnotation } = deps.settings;
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
  return {
    ...deps,
    upgradeOf,
    minimumLeft: minimumLeftOf(deps.durations, deps.settings),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy, gateTrustedSeconds),
    plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
  };
});

/** `Upgrade runtime` */
export const handler = taskHandler(upgradeInputSchema, (input) => upgradeRuntime(setUp(), input));
