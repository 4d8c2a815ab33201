import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WakeDependencies } from './wakeSleepers.ts';

export interface GateWakeDependencies extends Pick<WakeDependencies, 'executions' | 'wakeUps'> {
  readonly orchestrations: OrchestrationStore;
}

/**
 * Ends the wait of an orchestration at a gate (§13.2), if it waits at one: `Plan operations` then decides anew whether the gate is
 * open. Called, after their own write, by everything on which a gate depends. In the order of `wakeOperation`, and as safe to repeat.
 *
 * @param sleepID only this wait: it was another one that a late schedule was made for
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
