import type { Operation } from '../model/Operation.ts';
import { latestMark, type RuntimeHistory } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';

/**
 * Whether a newer operation of its runtime exists (§8): one that was planned later and has started. One that was canceled does
 * not count, and one that only waits does not yet: before a retried operation touches its runtime it is asked again. Dry runs
 * are never recorded, for they leave everything as it was.
 */
export async function hasNewerOperation(
  operations: Pick<OperationStore, 'getByID'>,
  operation: Operation,
  history: RuntimeHistory | undefined,
): Promise<boolean> {
  const latest = history?.latest;
  if (latest === undefined || latest <= latestMark(operation)) return false;
  const [, orchestrationID = '', operationID = ''] = latest.split('#');
  const newer = await operations.getByID(orchestrationID, operationID);
  return newer !== undefined && newer.state !== 'canceled';
}
