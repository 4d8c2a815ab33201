import type { HistoryEntry } from '../model/Operation.ts';
import type { OperationState } from '../model/states.ts';

/** How many entries are kept at the start and at the end of a history that is too long. */
const [firstKept, lastKept] = [10, 20];

/**
 * Removes the middle of a history. The first entry after the gap says how many are missing and in which state they ended. The
 * last retry among them is kept, because it decides whether an operation is outdated (§8).
 *
 * @param missing how many are already missing
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
  // A retry that was kept last time is now in the middle and not counted as missing.
  const gap = { ...next, missing: missing + middle.length - retry.length, ...(state ? { state } : {}) };
  return [...first, ...retry.map(({ missing: _missing, ...entry }) => entry), gap, ...last];
}
