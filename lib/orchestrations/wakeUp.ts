import { type WakeDependencies, wakeOperation } from '../sleepers/wakeSleepers.ts';
import type { WakeUpInput } from '../workflow/payloads.ts';
import { type QueueDependencies, startNext } from './startNext.ts';

/**
 * What a schedule does when it fires (§2, Waiting): wakes the turn that still sleeps this very sleep. One that was woken
 * meanwhile, or sleeps another sleep by now, is left alone: deliveries may be late, or come twice. A scheduled start only
 * puts its orchestration's turn in the queue to the test.
 */
export async function wakeUp(deps: WakeDependencies & QueueDependencies, input: WakeUpInput): Promise<void> {
  if (input.kind === 'orchestration') return await startNext(deps);
  const operation = await deps.operations.get(input.orchestrationID, input.ordinal);
  if (operation?.sleep?.sleepID !== input.sleepID) return;
  await wakeOperation(deps, operation);
}
