import { fieldsOf } from '../model/fieldsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { Metrics } from '../ports/ports.ts';

/** Records, when an upgrade starts, how long it has waited since it was planned. */
export function measureStart(metrics: Metrics, operation: Operation, startedAt: number): void {
  metrics.record({ OperationWaitSeconds: (startedAt - operation.createdAt) / 1000 }, {}, fieldsOf(operation));
}

/**
 * Records the metrics of an upgrade that has ended. If nothing was changed (a dry run, or a runtime that needed no change), there
 * is no duration to record.
 */
export function measureEnd(
  metrics: Metrics,
  operation: Operation,
  type: OrchestrationType | undefined,
): void {
  const { state, startedAt, endedAt, windowEnd, dryRun, memory } = operation;
  const seconds = (endedAt - startedAt) / 1000;
  const dimensions = { type: type ?? 'unknown', result: dryRun ? `${state}, dry run` : state };
  metrics.record(
    { OperationsEnded: 1, ...(memory.patchedAt === undefined ? {} : { OperationSeconds: seconds }) },
    dimensions,
    fieldsOf(operation),
  );
  if (!dryRun && windowEnd > 0 && endedAt > windowEnd)
    metrics.record({ WindowOverruns: 1 }, {}, fieldsOf(operation));
}
