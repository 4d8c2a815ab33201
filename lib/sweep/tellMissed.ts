import type { Clock } from '../base/Clock.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Publishes how many operations have missed a maintenance window since the last such event: one event for all of them. Turns only
 * count them (`countMissed`), because an event from each turn could mean thousands in one minute. Simultaneous sweeps publish it
 * only once.
 */
export async function tellMissed(
  deps: { readonly orchestrations: OrchestrationStore; readonly clock: Clock },
  orchestrationID: string,
): Promise<void> {
  const orchestration = await deps.orchestrations.get(orchestrationID);
  const { windowsMissed = 0, missedTold } = orchestration ?? {};
  const missed = windowsMissed - (missedTold ?? 0);
  if (missed <= 0) return;
  const who =
    missed === 1
      ? '1 operation has missed its maintenance window and gets'
      : `${missed} operations have missed their maintenance windows and get`;
  const description = `${who} the next one: too little time, or too few workers`;
  await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { missedTold: windowsMissed }, notice: { kind: 'missed', missed, description } },
    { told: { missedTold } },
  );
}
