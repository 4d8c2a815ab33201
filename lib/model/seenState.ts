import type { Operation } from './Operation.ts';
import type { Orchestration } from './Orchestration.ts';
import { type OperationState, type OrchestrationState, operationStates } from './states.ts';

/** Why a waiting operation is canceled. */
export const canceledReason = 'Canceled with its orchestration before it started';
/** Why a retried operation counts as failed after all; it keeps showing its original reason. */
export const notRetried = 'Not retried: its orchestration was canceled';

/**
 * The state of an operation as every reader sees it, whatever its item still says: the orchestration's state decides (§7). Once
 * the orchestration is `canceling`, no waiting operation will start, so it counts as canceled; one being retried counts as
 * failed, as before. Rewriting thousands of items is later housekeeping (lib/orchestrations/tidyCanceled.ts). `canceled` is
 * written when nothing is in progress: an operation marked `in progress` after that belongs to a turn that raced with the flag,
 * and that turn touches nothing. In a failed orchestration, an operation being retried was left by a call that died halfway, and
 * counts as failed.
 */
export function seenState(state: OperationState, orchestration: OrchestrationState): OperationState {
  const flagged = orchestration === 'canceling' || orchestration === 'canceled';
  if (state === 'retrying' && (flagged || orchestration === 'failed')) return 'failed';
  if (state === 'pending' && flagged) return 'canceled';
  if (state === 'in progress' && orchestration === 'canceled') return 'canceled';
  return state;
}

/** The stored states of items that readers may see in one of the states `seen`. */
export const storedStates = (
  seen: readonly OperationState[],
  orchestration: OrchestrationState,
): OperationState[] => operationStates.filter((state) => seen.includes(seenState(state, orchestration)));

/** The number of operations in each state as readers see them, from the numbers of stored items. */
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
