import type { Clock } from '../base/Clock.ts';
import { openCount } from '../model/countsOf.ts';
import { seenCounts } from '../model/seenState.ts';
import { activeStates, isOver } from '../model/states.ts';
import type { Metrics } from '../ports/ports.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { type WaitForPerson, waitForPerson } from './waitForPerson.ts';

export interface MeasureQueueDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationReader;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** The longest-waiting orchestrations are among the oldest, unless hundreds of old ones have just been retried. */
const looksAtOldest = 100;

/**
 * Records how many orchestrations are active, how many wait, for how long, and how long a person has been waited for. If there are none it records nothing: metrics are
 * billed by the hour, and an idle system must cost next to nothing (§12).
 */
export async function measureQueue(deps: MeasureQueueDependencies): Promise<void> {
  const now = deps.clock();
  const ids = await deps.orchestrations.ids(activeStates);
  const active = (await deps.orchestrations.getAll(ids)).filter(({ state }) => !isOver(state));
  const queues = ['normal', 'emergency'] as const;
  const waiting = (
    await Promise.all(queues.map((queue) => deps.orchestrations.queuedIDs(now, queue)))
  ).flat();
  if (active.length === 0 && waiting.length === 0) return;
  let inProgress = 0;
  let open = 0;
  let longest: (WaitForPerson & { readonly orchestrationID: string }) | undefined;
  for (const orchestration of active) {
    const { orchestrationID, state } = orchestration;
    const wait = await waitForPerson(deps.operations, orchestration, now);
    if (wait !== undefined && wait.since < (longest?.since ?? now)) longest = { ...wait, orchestrationID };
    const counts = seenCounts(await deps.operations.counts(orchestrationID), state);
    inProgress += counts['in progress'];
    open += openCount(counts);
  }
  // For a retried orchestration, `updatedAt` is the time of its retry; but any other write to a queued one moves it too.
  const oldest = await deps.orchestrations.getAll(waiting.slice(0, looksAtOldest));
  const dueAt = oldest.map(({ earliestStartAt, updatedAt }) => Math.max(earliestStartAt, updatedAt));
  deps.metrics.record({
    OrchestrationsActive: active.length,
    OrchestrationsQueued: waiting.length,
    OldestQueuedSeconds: dueAt.length === 0 ? 0 : Math.max(0, now - Math.min(...dueAt)) / 1000,
    OperationsInProgress: inProgress,
    OperationsWaiting: open - inProgress,
  });
  // Its own line: a metric that is not recorded costs nothing, and the line names the orchestration that waits longest.
  if (longest === undefined) return;
  const { orchestrationID, since } = longest;
  const waitsFor = { orchestrationID, waitsFor: longest.for };
  deps.metrics.record({ WaitingForPersonSeconds: (now - since) / 1000 }, {}, waitsFor);
}
