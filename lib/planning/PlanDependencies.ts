import type { PolicyDependencies } from '../orchestrations/applyPolicy.ts';
import type { Metrics } from '../ports/ports.ts';
import type { BulkWriter } from '../store/BulkWriter.ts';
import type { PlanGroups } from '../store/PlanGroups.ts';
import type { PlanStore } from '../store/PlanStore.ts';
import type { RuntimeOperations } from '../store/RuntimeOperations.ts';
import type { SkippedStore } from '../store/SkippedStore.ts';
import type { ResolveDependencies } from './resolveTargets.ts';

export interface PlanDependencies extends PolicyDependencies, ResolveDependencies {
  readonly skipped: SkippedStore;
  readonly plans: PlanStore;
  readonly planGroups: PlanGroups;
  readonly bulk: BulkWriter;
  readonly runtimeOperations: RuntimeOperations;
  readonly metrics: Metrics;
}
