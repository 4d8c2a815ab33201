import type { HistoryEntry } from '../model/Operation.ts';
import type { OperationState } from '../model/states.ts';

/** What is kept of a history that has got too long: how it began, and what happened last. */
const [firstKept, lastKept] = [10, 20];

/**
 * A history without its middle. The first entry behind the gap says how many are missing, and the state that they ended in; of
 * those, the last retry stays, because it decides whether an operation is outdated (§8).
 *
 * @param missing how many are missing already
 */
export function shortened(history: readonly HistoryEntry[], missing: number): HistoryEntry[] {
  if (history.length <= firstKept + lastKept) return [...history];
  const first = history.slice(0, firstKept);
  const middle = history.slice(firstKept, -lastKept);
  const [next, ...last] = history.slice(-lastKept);
  if (next === undefined) return [...history];
  const state = [...history.slice(0, -lastKept), next].reduce<OperationState | undefined>(
    (before, entry) => entry.state ?? before,
    undefined,
  );
  const retry = middle.filter((entry) => entry.state === 'retrying').slice(-1);
  // A retry that was kept the last time is in the middle now, and has not been missing.
  const gap = { ...next, missing: missing + middle.length - retry.length, ...(state ? { state } : {}) };
  return [...first, ...retry.map(({ missing: _missing, ...entry }) => entry), gap, ...last];
}
