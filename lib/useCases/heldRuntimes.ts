import type { ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import { saysUnreadable } from '../windows/optOut.ts';

/** How many operations are read to see what holds them now; beyond that, what the plan has read is believed. */
const mostRead = 100;

/**
 * What holds a runtime until a person acts, as its plan, its preview or its operation says it: an opt-out that cannot be read, which
 * the gate never lets through (§4). A freeze quotes its author, so its words do not count.
 */
export const holdOf = (text = '', byFreeze = false): string | undefined =>
  !byFreeze && saysUnreadable(text) ? text : undefined;

/** The same of a runtime in a plan's list. */
export const holdInPlan = ({ pause }: Pick<ResolvedRuntime, 'pause'>): string | undefined =>
  holdOf(pause?.reason, pause?.byFreeze);

/**
 * What holds those that were held when the plan was made, by their ordinals. The opt-out may have been corrected since: an operation
 * that was handed back for another reason, or retried, says that instead.
 */
export async function readHolds(
  operations: Pick<OperationReader, 'getAll'>,
  orchestrationID: string,
  planned: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, string>> {
  const holds = new Map(planned);
  const ordinals = [...planned.keys()].slice(0, mostRead);
  for (const { ordinal, description } of await operations.getAll(orchestrationID, ordinals)) {
    const hold = holdOf(description);
    if (hold === undefined) holds.delete(ordinal);
    else holds.set(ordinal, hold);
  }
  return holds;
}
