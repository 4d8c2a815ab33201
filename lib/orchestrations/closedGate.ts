import type { Clock } from '../base/Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOngoing, openOperationStates } from '../model/states.ts';
import { type Gated, gateNow } from '../rollout/gateNow.ts';
import { reachOf } from '../rollout/reachOf.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/**
 * The gate that keeps the orchestration from going on (§13.2), as its operations are now. Undefined if there is none: something of
 * the opened stages is open, the next one may be opened, or the orchestration is being canceled or is over.
 */
export async function closedGate(
  { operations, clock }: { readonly operations: OperationReader; readonly clock: Clock },
  orchestration: Orchestration,
): Promise<Gated | undefined> {
  const { orchestrationID, state } = orchestration;
  if (!isOngoing(state)) return undefined;
  // What is in progress in a paused one goes on.
  const goesOn = state === 'paused' ? (['in progress'] as const) : openOperationStates;
  const { last } = reachOf(orchestration);
  const open = (await operations.inStates(orchestrationID, goesOn, 1, last)).length;
  return state === 'paused' && open > 0 ? undefined : gateNow(orchestration, open, clock());
}
