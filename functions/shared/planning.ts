import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { minimumLeftOf, storeDependencies } from './dependencies.ts';
import { createFleetReader } from './fleet.ts';
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
  const stores = storeDependencies(environment);
  return {
    ...stores,
    minimumLeft: minimumLeftOf(stores.durations, settings),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy),
    fleet: createFleetReader(environment, settings.planningPatienceSeconds),
  };
}
