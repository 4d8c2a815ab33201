import type { Clock } from '../base/Clock.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { gateNow } from '../rollout/gateNow.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';

/**
 * Tells the bus that a stage of an orchestration waits for somebody to approve it (§13.2), once per stage. An orchestration that stands
 * at a gate has nothing open. Two sweeps at once tell it once.
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
  const description = `Stage ${stage} waits for an approval: nothing of it starts before`;
  await deps.orchestrations.change(
    orchestrationID,
    { at, set: { approvalTold: stage }, notice: { kind: 'approval', stage, description } },
    { state, attempt, told: { approvalTold } },
  );
}
