import type { TaskCall } from './Program.ts';
import type { Outcome } from './Run.ts';
import { TaskFailure } from './TaskFailure.ts';

/** AWS's own limit where the definition names none. */
const mostConcurrent = 10_000;

export interface MapLimits {
  readonly items: readonly unknown[];
  readonly concurrency: number;
  /** True once so many have failed that the Map fails. */
  readonly isExceeded: (failed: number) => boolean;
}

function numberOr(value: unknown, otherwise: number, what: string): number {
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TaskFailure('States.Runtime', `${what} is not a number from 0`);
}

/** Reads a Map's resolved fields. Without any tolerance the first failed child fails the Map. */
export function mapLimits(call: TaskCall): MapLimits {
  const { items } = call;
  if (!Array.isArray(items)) throw new TaskFailure('States.Runtime', 'The items of the Map are not a list');
  const toleratedPercentage = numberOr(call.toleratedPercentage, 0, 'ToleratedFailurePercentage');
  return {
    items,
    concurrency: numberOr(call.maxConcurrency, 0, 'MaxConcurrency') || mostConcurrent,
    isExceeded: (failed) => (failed * 100) / items.length > toleratedPercentage,
  };
}

/**
 * Runs every item, at most `concurrency` at a time, and answers the results of `runItem` in the items' order. Starts no more items
 * once `isStopped`. Throws `States.ExceedToleratedFailureThreshold` as soon as too many have failed; the caller then aborts the rest.
 */
export async function runItems(
  limits: MapLimits,
  isStopped: () => boolean,
  runItem: (item: unknown, index: number) => Promise<{ outcome: Outcome; result: unknown }>,
): Promise<unknown[]> {
  const { items, concurrency, isExceeded } = limits;
  const results: unknown[] = new Array(items.length);
  let next = 0;
  let failed = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && !isStopped()) {
      const index = next;
      next += 1;
      const { outcome, result } = await runItem(items[index], index);
      results[index] = result;
      if (outcome.status !== 'SUCCEEDED') failed += 1;
      if (isExceeded(failed)) {
        const cause = 'The specified tolerated failure threshold was exceeded';
        throw new TaskFailure('States.ExceedToleratedFailureThreshold', cause);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return results;
}
