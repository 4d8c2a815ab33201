import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import type { Parameters } from './Parameters.ts';

/** The policy as it applies to an orchestration: an emergency may be allowed to ignore all freezes (§13.4). */
export const policyFor = (
  { ignoreFreezes }: Pick<Parameters, 'ignoreFreezes'>,
  policy: MaintenancePolicy,
): MaintenancePolicy => (ignoreFreezes === true ? { ...policy, freezes: [], limitedFreezes: [] } : policy);
