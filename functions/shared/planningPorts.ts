import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { createFleetReader } from './fleet.ts';
import { createPolicyReader } from './maintenancePolicy.ts';
import { stepPorts } from './ports.ts';

/** The ports of a function that resolves the runtimes of an orchestration. */
export function planningPorts(environment: {
  readonly TABLE_NAME: string;
  readonly SETTINGS: string;
  readonly GARDENER_SECRET_ID: string;
  readonly CONTROL_PLANE_SECRET_ID: string;
  readonly MAINTENANCE_POLICY_PARAMETER: string;
}) {
  const ports = stepPorts(environment);
  return {
    ...ports,
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy),
    fleet: createFleetReader(environment, ports.settings.planningPatienceSeconds),
  };
}
