import { idleRestartsAllowed, reviveOrchestration } from './reviveOrchestration.ts';
import type { SettleDependencies } from './SettleDependencies.ts';
import { startNext } from './startNext.ts';

/**
 * An execution ended other than by itself (§6). Only the current attempt of an orchestration matters: an older one, a child of
 * the Map, and what is none of ours are ignored; `reviveOrchestration` looks at the store for what is to be done.
 */
export async function executionEnded(deps: SettleDependencies, executionName: string): Promise<void> {
  const [, orchestrationID, attempt] = /^(.+)-(\d+)$/.exec(executionName) ?? [];
  if (orchestrationID === undefined) return;
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt !== Number(attempt)) return;
  // One that dies again and again while it waits for its windows goes on with the sweep's pauses.
  if (orchestration.idleRestarts <= idleRestartsAllowed) await reviveOrchestration(deps, orchestrationID);
  await startNext(deps);
}
