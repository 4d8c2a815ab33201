import { listRuntimes } from '../../lib/kubernetes/listRuntimes.ts';
import { listShoots } from '../../lib/kubernetes/listShoots.ts';
import { planOperations } from '../../lib/planning/planOperations.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { planInputSchema } from '../../lib/workflow/payloads.ts';
import { minimumLeftOf, storeDependencies, wakeDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { createKubernetesReader } from '../kubernetes.ts';
import { createPolicyReader } from '../maintenancePolicy.ts';
import { once } from '../once.ts';
import { readSettings } from '../settings.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('planOperations');
  const settings = readSettings(environment);
  const stores = storeDependencies(environment);
  const gardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
  const secret = environment.CONTROL_PLANE_SECRET_ID;
  const controlPlane = secret === '' ? undefined : createKubernetesReader(secret, 'the control plane');
  return {
    ...stores,
    ...wakeDependencies(environment),
    minimumLeft: minimumLeftOf(stores.durations, settings),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy),
    fleet: async () => {
      const [shoots, runtimes] = await Promise.all([gardener(), controlPlane?.()]);
      return {
        shoots: () => listShoots(shoots, { namespace: settings.gardenerNamespace }),
        runtimes: () => (runtimes === undefined ? undefined : listRuntimes(runtimes)),
      };
    },
  };
});

/** `Plan operations` */
export const handler = taskHandler(planInputSchema, (input) => planOperations(setUp(), input));
