import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import type { Parameters } from './Parameters.ts';

/** The policy as it holds for an orchestration: an emergency may have been allowed to ignore freezes, whomever they hold (§13.4). */
export const policyFor = (
  { ignoreFreezes }: Pick<Parameters, 'ignoreFreezes'>,
  policy: MaintenancePolicy,
): MaintenancePolicy => (ignoreFreezes === true ? { ...policy, freezes: [], limitedFreezes: [] } : policy);
