import { concurrently } from '../base/concurrently.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOver, type OperationState } from '../model/states.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { hasNewerOperation } from '../turns/hasNewerOperation.ts';

export interface SelectDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationReader;
  readonly leases: LeaseStore;
}

/** The operations of a retry, by what happens to them. */
export interface Selection {
  readonly retry: readonly Operation[];
  readonly old: readonly string[];
  readonly invalid: readonly string[];
}

const callsAtOnce = 64;

/** Selects which of the requested operations can be retried, in the order of the request or of the plan. */
export async function selectRetries(
  deps: SelectDependencies,
  { orchestrationID, type, state, planned }: Orchestration,
  wanted: readonly string[],
): Promise<Selection> {
  const failedStates: OperationState[] = isOver(state) ? ['failed', 'retrying'] : ['failed'];
  const found = new Map<string, Operation>();
  // Until the plan is complete its operations are provisional.
  if (planned !== undefined && wanted.length === 0) {
    const ordinals = await deps.operations.inStates(orchestrationID, failedStates);
    for (const operation of await deps.operations.getAll(orchestrationID, ordinals))
      if (failedStates.includes(operation.state)) found.set(operation.operationID, operation);
  } else if (planned !== undefined) {
    await concurrently(wanted, callsAtOnce, async (operationID) => {
      const operation = await deps.operations.getByID(orchestrationID, operationID);
      if (operation !== undefined && failedStates.includes(operation.state))
        found.set(operationID, operation);
    });
  }
  const histories = await deps.leases.histories([...found.values()].map(({ runtimeID }) => runtimeID));
  const old = new Set<string>();
  await concurrently(found.values(), callsAtOnce, async (operation) => {
    if (await hasNewerOperation(deps, operation, type, histories.get(operation.runtimeID)))
      old.add(operation.operationID);
  });
  const ids = wanted.length === 0 ? [...found.keys()] : [...new Set(wanted)];
  return {
    retry: ids.flatMap((id) => (old.has(id) ? [] : (found.get(id) ?? []))),
    old: ids.filter((id) => old.has(id)),
    invalid: ids.filter((id) => !found.has(id)),
  };
}
