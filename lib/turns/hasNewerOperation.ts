import type { Operation } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { RuntimeHistory } from '../model/RuntimeHistory.ts';
import { latestMark } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Whether a newer operation of the runtime exists (§8): one of the same type that was planned later, and that changed the runtime
 * or found it already as asked. One that was canceled before it changed anything, or that is still waiting, does not count; the
 * check is therefore repeated before a retried operation touches its runtime. Dry runs are never recorded: they change nothing.
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
  // Release 0.1.0 kept one mark for both types, written at the start: the operation's outcome decides whether it counts.
  const [, orchestrationID = '', operationID = ''] = latest.split('#');
  const newer = await deps.operations.getByID(orchestrationID, operationID);
  if (newer === undefined || (newer.state !== 'succeeded' && newer.memory.patchedAt === undefined))
    return false;
  return (await deps.orchestrations.get(orchestrationID))?.type === type;
}
