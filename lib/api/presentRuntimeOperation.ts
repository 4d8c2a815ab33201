import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { presentOperation, time } from './present.ts';
import type { RuntimeOperationsAnswer } from './runtimeAnswer.ts';

/** An operation in the list of its runtime, with what its orchestration was for. */
export function presentRuntimeOperation(
  operation: Operation,
  { type, state, parameters }: Orchestration,
): RuntimeOperationsAnswer['data'][number] {
  return {
    ...presentOperation(operation),
    type,
    target: parameters.kyma?.channel ?? parameters.kubernetes?.kubernetesVersion ?? '',
    orchestrationState: state,
    createdAt: time(operation.createdAt),
    startedAt: time(operation.startedAt),
    endedAt: time(operation.endedAt),
  };
}
