import { sweep } from '../../lib/product/product.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { composed } from '../shared/composed.ts';
import { createPolicyReader } from '../shared/maintenancePolicy.ts';
import { queuePorts } from '../shared/ports.ts';

/** Each sweep reads the policy once, uncached: this is how the system learns of a change. */
const sweepTrustedSeconds = 1;

const sweepAll = composed('sweep', (environment) =>
  sweep({
    ...queuePorts(environment),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy, sweepTrustedSeconds),
    plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
  }),
);

/** Called every few minutes: the safety net. */
export const handler = async () => await sweepAll();
