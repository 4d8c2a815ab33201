import { idleRestartsAllowed, type ReviveDependencies, reviveOrchestration } from './reviveOrchestration.ts';
import { startNext } from './startNext.ts';

/**
 * Called when an execution did not end by itself (§6). Only the current attempt of an orchestration matters: older attempts,
 * children of the Map and foreign executions are ignored. `reviveOrchestration` reads the store to decide what to do.
 */
export async function executionEnded(deps: ReviveDependencies, executionName: string): Promise<void> {
  const [, orchestrationID, attempt] = /^(.+)-(\d+)$/.exec(executionName) ?? [];
  if (orchestrationID === undefined) return;
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt !== Number(attempt)) return;
  // If an execution keeps dying while it waits for windows, the sweep restarts it at the sweep's own interval.
  if (orchestration.idleRestarts <= idleRestartsAllowed) await reviveOrchestration(deps, orchestrationID);
  await startNext(deps);
}
