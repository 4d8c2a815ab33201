import { listRuntimes } from '../../lib/fleet/listRuntimes.ts';
import { listShoots } from '../../lib/fleet/listShoots.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { minimumLeftOf, storeDependencies } from './dependencies.ts';
import { createKubernetesReader } from './kubernetes.ts';
import { createPolicyReader } from './maintenancePolicy.ts';
import { readSettings } from './settings.ts';

/** The dependencies of a function that resolves the runtimes of an orchestration. */
export function planningDependencies(environment: {
  readonly TABLE_NAME: string;
  readonly SETTINGS: string;
  readonly GARDENER_SECRET_ID: string;
  readonly CONTROL_PLANE_SECRET_ID: string;
  readonly MAINTENANCE_POLICY_PARAMETER: string;
}) {
  const settings = readSettings(environment);
  const patienceSeconds = settings.planningPatienceSeconds;
  const stores = storeDependencies(environment);
  const gardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
  const secret = environment.CONTROL_PLANE_SECRET_ID;
  const controlPlane = secret === '' ? undefined : createKubernetesReader(secret, 'the control plane');
  return {
    ...stores,
    minimumLeft: minimumLeftOf(stores.durations, settings),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy),
    fleet: async () => {
      const [shoots, runtimes] = await Promise.all([gardener(), controlPlane?.()]);
      return {
        shoots: () =>
          listShoots(shoots, {
            namespace: settings.gardenerNamespace,
            optOutAnnotation: settings.optOutAnnotation,
            patienceSeconds,
          }),
        runtimes: () => (runtimes === undefined ? undefined : listRuntimes(runtimes, { patienceSeconds })),
      };
    },
  };
}
