import type { Operation } from './Operation.ts';
import type { Orchestration } from './Orchestration.ts';
import { type OperationState, type OrchestrationState, operationStates } from './states.ts';

/** Why an operation that waited is canceled. */
export const canceledReason = 'Canceled with its orchestration before it started';
/** Why a retried operation has failed after all; its own reason stays what it shows. */
export const notRetried = 'Not retried: its orchestration was canceled';

/**
 * What an operation is for every reader, whatever its item still says: the orchestration's flag decides (§7). From the moment of
 * `canceling` on nothing that waits will start, so it is canceled, and one that is being retried has failed as before; rewriting
 * thousands of items is housekeeping (lib/orchestrations/tidyCanceled.ts). `canceled` is written when nothing is in progress: what is in
 * progress there was marked by a turn that met the flag in the same moment, and touches nothing. And a failed orchestration
 * has no business with operations that are being retried: a call that died halfway has left them.
 */
export function seenState(state: OperationState, orchestration: OrchestrationState): OperationState {
  const flagged = orchestration === 'canceling' || orchestration === 'canceled';
  if (state === 'retrying' && (flagged || orchestration === 'failed')) return 'failed';
  if (state === 'pending' && flagged) return 'canceled';
  if (state === 'in progress' && orchestration === 'canceled') return 'canceled';
  return state;
}

/** The states that items may be in whose operations are in one of `seen`. */
export const storedStates = (
  seen: readonly OperationState[],
  orchestration: OrchestrationState,
): OperationState[] => operationStates.filter((state) => seen.includes(seenState(state, orchestration)));

/** How many operations are in which state, from how many items are. */
export function seenCounts(
  counts: Readonly<Record<OperationState, number>>,
  orchestration: OrchestrationState,
): Record<OperationState, number> {
  const seen = Object.fromEntries(operationStates.map((state) => [state, 0])) as Record<
    OperationState,
    number
  >;
  for (const state of operationStates) seen[seenState(state, orchestration)] += counts[state];
  return seen;
}

/** The operation as every reader sees it. */
export function seenOperation(operation: Operation, { state }: Pick<Orchestration, 'state'>): Operation {
  const seen = seenState(operation.state, state);
  if (seen === operation.state) return operation;
  const { beforeRetry } = operation;
  return seen === 'failed' && beforeRetry !== undefined
    ? { ...operation, ...beforeRetry, state: seen }
    : { ...operation, state: seen, description: seen === 'failed' ? notRetried : canceledReason };
}
