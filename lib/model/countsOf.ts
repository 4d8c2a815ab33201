import { type OperationState, operationStates } from './states.ts';

export type OperationCounts = Record<OperationState, number>;

/** How many operations in an inclusive range of ordinals are in each state; every state is listed. */
export function countsOf(
  states: ReadonlyMap<number, OperationState>,
  { first, last }: { readonly first: number; readonly last: number } = {
    first: 0,
    last: Number.POSITIVE_INFINITY,
  },
): OperationCounts {
  const counts = Object.fromEntries(operationStates.map((state) => [state, 0])) as OperationCounts;
  for (const [ordinal, state] of states) if (first <= ordinal && ordinal <= last) counts[state] += 1;
  return counts;
}

/** How many operations have not ended. */
export const openCount = (counts: Readonly<OperationCounts>): number =>
  counts.pending + counts.retrying + counts['in progress'];
