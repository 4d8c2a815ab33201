import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { shownTime } from './noTime.ts';
import { presentOperation } from './present.ts';
import type { RuntimeOperationsAnswer } from './runtimeAnswer.ts';

/** An operation as listed for its runtime, with the goal of its orchestration. */
export function presentRuntimeOperation(
  operation: Operation,
  orchestration: Orchestration,
): RuntimeOperationsAnswer['data'][number] {
  const { type, state, parameters } = orchestration;
  return {
    ...presentOperation(operation, orchestration),
    type,
    target: parameters.kyma?.channel ?? parameters.kubernetes?.kubernetesVersion ?? '',
    orchestrationState: state,
    createdAt: shownTime(operation.createdAt),
    startedAt: shownTime(operation.startedAt),
    endedAt: shownTime(operation.endedAt),
  };
}
