import type { Clock } from '../base/Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { gateNow } from '../rollout/gateNow.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Publishes that a stage of an orchestration is waiting for approval (§13.2), once per stage. An orchestration at a gate has no
 * open operations. Simultaneous sweeps publish it only once.
 */
export async function tellApproval(
  deps: { readonly orchestrations: OrchestrationStore; readonly clock: Clock },
  orchestration: Orchestration,
): Promise<void> {
  const { orchestrationID, attempt, state, gate, rollout, approvalTold } = orchestration;
  const at = deps.clock();
  const gated = gate === undefined || state !== 'in progress' ? undefined : gateNow(orchestration, 0, at);
  const stage = gated?.status === 'waiting for approval' ? rollout?.stages[gated.stage]?.name : undefined;
  if (stage === undefined || stage === approvalTold) return;
  const description = `Stage ${stage} is waiting for approval: nothing in it starts before that`;
  await deps.orchestrations.change(
    orchestrationID,
    { at, set: { approvalTold: stage }, notice: { kind: 'approval', stage, description } },
    { state, attempt, told: { approvalTold } },
  );
}
