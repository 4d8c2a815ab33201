import { sweep } from '../../lib/sweep/sweep.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { minimumLeftOf, queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createPolicyReader } from '../shared/maintenancePolicy.ts';
import { once } from '../shared/once.ts';

/** Each sweep reads the policy once, uncached: this is how the system learns of a change. */
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
