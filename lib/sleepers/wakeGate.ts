import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WakeDependencies } from './wakeSleepers.ts';

export interface GateWakeDependencies extends Pick<WakeDependencies, 'executions' | 'wakeUps'> {
  readonly orchestrations: OrchestrationStore;
}

/**
 * Ends an orchestration's wait at a gate (§13.2), if it waits at one; `Plan operations` then checks again whether the gate is
 * open. Called by everything that a gate depends on, after its own write. Same order of steps as `wakeOperation`, and as safe to
 * repeat.
 *
 * @param sleepID ends only this wait, because a late schedule may belong to an earlier one
 * @returns whether this call woke it
 */
export async function wakeGate(
  { orchestrations, executions, wakeUps }: GateWakeDependencies,
  orchestrationID: string,
  sleepID?: string,
): Promise<boolean> {
  const gate = (await orchestrations.get(orchestrationID))?.gate;
  if (gate === undefined || (sleepID !== undefined && gate.sleepID !== sleepID)) return false;
  if (gate.scheduleName !== '') await wakeUps.delete(gate.scheduleName);
  const woken = await executions.wake(gate.taskToken);
  await orchestrations.leaveGate(orchestrationID, gate);
  return woken;
}
