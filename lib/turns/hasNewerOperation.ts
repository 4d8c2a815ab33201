import type { Operation } from '../model/Operation.ts';
import type { OrchestrationType } from '../model/Orchestration.ts';
import { latestMark, type RuntimeHistory } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Whether a newer operation of its runtime exists (§8): one of the same type that was planned later, and has changed the runtime or
 * found it where it should be. One that was canceled before it could change anything, or only waits, does not count: before a
 * retried operation touches its runtime it is asked again. Dry runs are never recorded, for they leave everything as it was.
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
  // Release 0.1.0 kept one mark for both types, at the start: what became of that operation tells whether it counts.
  const [, orchestrationID = '', operationID = ''] = latest.split('#');
  const newer = await deps.operations.getByID(orchestrationID, operationID);
  if (newer === undefined || (newer.state !== 'succeeded' && newer.memory.patchedAt === undefined))
    return false;
  return (await deps.orchestrations.get(orchestrationID))?.type === type;
}
