import type { Operation } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { RuntimeHistory } from '../model/RuntimeHistory.ts';
import { latestMark } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Whether a newer operation of the runtime exists (§8): one of the same type that was planned later, and that changed the runtime
 * or found nothing to change. One that was canceled before it changed anything, or is still waiting, does not count, so the check
 * is repeated before a retried operation touches its runtime. Dry runs change nothing and are never recorded.
 */
export async function hasNewerOperation(
  deps: {
    readonly operations: Pick<OperationStore, 'getByID'>;
    readonly orchestrations: Pick<OrchestrationStore, 'get'>;
  },
  operation: Operation,
  type: OrchestrationType,
  history: RuntimeHistory | undefined,
): Promise<boolean> {
  const mark = latestMark(operation);
  if ((history?.changed[type] ?? '') > mark) return true;
  const latest = history?.latest ?? '';
  if (latest <= mark) return false;
  // Release 0.1.0 stored one mark for both types, written at the start, so the operation's outcome decides whether it counts.
  const [, orchestrationID = '', operationID = ''] = latest.split('#');
  const newer = await deps.operations.getByID(orchestrationID, operationID);
  if (newer === undefined || (newer.state !== 'succeeded' && newer.memory.patchedAt === undefined))
    return false;
  return (await deps.orchestrations.get(orchestrationID))?.type === type;
}
