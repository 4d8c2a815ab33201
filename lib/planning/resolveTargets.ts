import type { Orchestration } from '../model/Orchestration.ts';
import { policyFor } from '../model/policyFor.ts';
import type { Fleet } from '../ports/ports.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { compileTargets } from '../targets/matchTargets.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { expectedSecondsReader } from './expectedSeconds.ts';
import { inStages } from './inStages.ts';
import { type Resolution, resolveRuntimes } from './resolveRuntimes.ts';

export interface ResolveDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly leases: LeaseStore;
  readonly durations: DurationStore;
  readonly fleet: () => Promise<Fleet>;
  readonly policy: () => Promise<MaintenancePolicy>;
  /** How much of a window must be left for an upgrade of this type, in seconds (§5). */
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
}

/**
 * Resolves the runtimes of an orchestration against the current fleet and policy, and returns that policy too. Windows are those
 * from `from` (epoch ms) on. Rejects with KubernetesError if listing fails after all retries, and with InvalidPolicy if the
 * policy must be fixed. In a rollout, the runtimes are ordered by stage (§13.1).
 */
export async function resolveTargets(
  deps: ResolveDependencies,
  orchestration: Orchestration,
  from: number,
): Promise<{ resolution: Resolution; policy: MaintenancePolicy }> {
  const { parameters, type } = await deps.orchestrations.whole(orchestration);
  const policy = policyFor(parameters, await deps.policy());
  const resolved = await resolveRuntimes({
    fleet: await deps.fleet(),
    matches: compileTargets(parameters.targets),
    holds: { now: from, policy, dryRun: parameters.dryRun },
    ...(parameters.strategy.maintenanceWindow
      ? {
          windows: {
            now: from,
            policy,
            minimumLeftSeconds: await deps.minimumLeft(type),
            expectedSeconds: await expectedSecondsReader(deps, type),
          },
        }
      : {}),
  });
  const { stages } = parameters.strategy;
  const resolution =
    stages === undefined ? resolved : inStages(orchestration.orchestrationID, stages, resolved);
  return { resolution, policy };
}
