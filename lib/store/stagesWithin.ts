import { unheldRanges } from '../model/dueKey.ts';
import type { Reach } from '../rollout/reachOf.ts';
import type { OperationReader } from './OperationReader.ts';

/**
 * The stages from which turns may take now: the open one and, after retries, earlier stages with waiting operations that no turn
 * holds. Costs one read per stage found, and one or two more.
 */
export async function stagesWithin(
  operations: Pick<OperationReader, 'candidates'>,
  orchestrationID: string,
  { stage: open }: Reach,
): Promise<number[]> {
  if (open < 0) return [];
  const stages: number[] = [];
  let from = 0;
  while (from < open) {
    const found: number[] = [];
    for (const range of unheldRanges(from, open - 1))
      for (const { due } of await operations.candidates(orchestrationID, range, 1))
        found.push(due.stage ?? 0);
    if (found.length === 0) break;
    const stage = Math.min(...found);
    stages.push(stage);
    from = stage + 1;
  }
  return [...stages, open];
}
