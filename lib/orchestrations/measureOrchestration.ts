import type { Orchestration } from '../model/Orchestration.ts';
import type { Metrics } from '../ports/ports.ts';

/** Records the metrics of an orchestration that has ended; called by the code that ended it. */
export function measureOrchestration(
  metrics: Metrics,
  { orchestrationID, type, cancelRequestedAt }: Orchestration,
  result: 'succeeded' | 'failed' | 'canceled',
  at: number,
): void {
  metrics.record({ OrchestrationsEnded: 1 }, { type, result }, { orchestrationID });
  if (result === 'canceled' && cancelRequestedAt !== undefined)
    metrics.record({ CancelSeconds: (at - cancelRequestedAt) / 1000 }, {}, { orchestrationID });
}
