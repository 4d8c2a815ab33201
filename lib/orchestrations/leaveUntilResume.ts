import type { Clock } from '../base/Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Notes that the execution of a paused orchestration has ended, or is about to: whoever resumes it starts the next attempt at once
 * (`settleInLane`), without waiting for the sweep. @returns false if it is no longer paused, or has a newer attempt
 */
export async function leaveUntilResume(
  { orchestrations, clock }: { readonly orchestrations: OrchestrationStore; readonly clock: Clock },
  { orchestrationID, attempt }: Orchestration,
  more: Partial<Pick<Orchestration, 'trouble'>> = {},
): Promise<boolean> {
  const set = { ...more, endedAttempt: attempt };
  return await orchestrations.change(orchestrationID, { at: clock(), set }, { attempt, state: 'paused' });
}
