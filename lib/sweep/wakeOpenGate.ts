import type { Clock } from '../base/Clock.ts';
import { overdueMilliseconds } from '../model/lateness.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { closedGate } from '../orchestrations/closedGate.ts';
import type { Log, Metrics } from '../ports/ports.ts';
import { type GateWakeDependencies, wakeGate } from '../sleepers/wakeGate.ts';
import type { OperationReader } from '../store/OperationReader.ts';

export interface OpenGateDependencies extends GateWakeDependencies {
  readonly operations: OperationReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Wakes an orchestration that waits at an open gate (§13.2): the call that opened the gate died before it could wake it, or the
 * schedule was lost.
 */
export async function wakeOpenGate(deps: OpenGateDependencies, orchestration: Orchestration): Promise<void> {
  const { orchestrationID, gate } = orchestration;
  if (gate === undefined) return;
  const isOverdue = gate.wakeAt + overdueMilliseconds < deps.clock();
  if (!isOverdue && (await closedGate(deps, orchestration)) !== undefined) return;
  const woken = await wakeGate(deps, orchestrationID, gate.sleepID);
  deps.log.info('woke an orchestration at an open gate', { orchestrationID, woken });
  if (woken && isOverdue && gate.scheduleName !== '')
    deps.metrics.record({ SleepersOverslept: 1 }, {}, { orchestrationID });
}
