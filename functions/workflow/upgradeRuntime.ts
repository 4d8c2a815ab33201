import { upgradeRuntime } from '../../lib/product/product.ts';
import { createUpgrades } from '../../lib/upgrades/createUpgrades.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { composed } from '../shared/composed.ts';
import { createKubernetesReader } from '../shared/kubernetes.ts';
import { createPolicyReader, gateTrustedSeconds } from '../shared/maintenancePolicy.ts';
import { queuePorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Upgrade runtime` */
export const handler = taskHandler(
  composed('upgradeRuntime', (environment) => {
    const ports = queuePorts(environment);
    const readGardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
    return upgradeRuntime({
      ...ports,
      upgradeOf: createUpgrades(readGardener, ports.settings),
      policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy, gateTrustedSeconds),
      plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
    });
  }),
);
