import { fieldsOf } from '../model/fieldsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { Metrics } from '../ports.ts';

/** What is measured when an upgrade starts: how long it had waited since it was planned. */
export function measureStart(metrics: Metrics, operation: Operation, startedAt: number): void {
  metrics.record({ OperationWaitSeconds: (startedAt - operation.createdAt) / 1000 }, {}, fieldsOf(operation));
}

/** What is measured when an upgrade has ended. A dry run changes nothing, so it counts neither as long nor as late. */
export function measureEnd(
  metrics: Metrics,
  operation: Operation,
  type: OrchestrationType | undefined,
): void {
  const { state, startedAt, endedAt, windowEnd, dryRun } = operation;
  const seconds = (endedAt - startedAt) / 1000;
  const dimensions = { type: type ?? 'unknown', result: dryRun ? `${state}, dry run` : state };
  metrics.record(
    { OperationsEnded: 1, ...(dryRun ? {} : { OperationSeconds: seconds }) },
    dimensions,
    fieldsOf(operation),
  );
  if (!dryRun && windowEnd > 0 && endedAt > windowEnd)
    metrics.record({ WindowOverruns: 1 }, {}, fieldsOf(operation));
}
