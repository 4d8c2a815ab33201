import type { Clock } from '../base/Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOngoing, openOperationStates } from '../model/states.ts';
import { type Gated, gateNow } from '../rollout/gateNow.ts';
import { reachOf } from '../rollout/reachOf.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/**
 * The gate that stops the orchestration at present (§13.2). Undefined if there is none: operations of the opened stages are still
 * open, the next stage may open, or the orchestration is canceling or has ended.
 */
export async function closedGate(
  { operations, clock }: { readonly operations: OperationReader; readonly clock: Clock },
  orchestration: Orchestration,
): Promise<Gated | undefined> {
  const { orchestrationID, state } = orchestration;
  if (!isOngoing(state)) return undefined;
  // In a paused orchestration, operations in progress continue.
  const goesOn = state === 'paused' ? (['in progress'] as const) : openOperationStates;
  const { last } = reachOf(orchestration);
  const open = (await operations.inStates(orchestrationID, goesOn, 1, last)).length;
  return state === 'paused' && open > 0 ? undefined : gateNow(orchestration, open, clock());
}
