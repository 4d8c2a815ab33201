import { sweep } from '../../lib/queue/sweep.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { minimumLeftOf, queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { createPolicyReader } from '../maintenancePolicy.ts';
import { once } from '../once.ts';

/** Each sweep reads the policy anew, and once: it is how the system learns of a change. */
const sweepTrustedSeconds = 1;

const setUp = once(() => {
  const environment = readEnvironment('sweep');
  const deps = queueDependencies(environment);
  return {
    ...deps,
    minimumLeft: minimumLeftOf(deps.durations, deps.settings),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy, sweepTrustedSeconds),
    plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
  };
});

/** Called every few minutes: the safety net. */
export const handler = async () => await sweep(setUp());
