import { wakeGate } from '../sleepers/wakeGate.ts';
import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { WakeUpInput } from '../workflow/payloads.ts';
import { type QueueDependencies, startNext } from './startNext.ts';

/**
 * Handles a schedule that fires (§2, Waiting): wakes the turn if it is still in the sleep that the schedule was created for.
 * Deliveries may be late or repeated, so a turn that has since been woken, or is in a later sleep, is left alone. The same
 * applies to an orchestration that waits at a gate. A scheduled start only checks whether its orchestration may start now.
 */
export async function wakeUp(deps: WakeDependencies & QueueDependencies, input: WakeUpInput): Promise<void> {
  if (input.kind === 'orchestration') return await startNext(deps);
  if (input.kind === 'gate') {
    await wakeGate(deps, input.orchestrationID, input.sleepID);
    return;
  }
  const operation = await deps.operations.get(input.orchestrationID, input.ordinal);
  if (operation?.sleep?.sleepID !== input.sleepID) return;
  await wakeOperation(deps, operation);
}
