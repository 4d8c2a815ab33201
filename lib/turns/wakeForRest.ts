import type { Reach } from '../rollout/reachOf.ts';
import { tryOthers, wakeOthers, wakeParked } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { TakeInput } from '../workflow/payloads.ts';
import { unheld } from './waitForWork.ts';

/** The most parked turns that one claim wakes. Each of them tries to wake two more. */
const mostWoken = 64;

/**
 * Called by a turn that has an operation: wakes parked turns for the remaining unclaimed ones. A claim may have been given back
 * for a better one, or the call that should have woken more turns may have died. Each woken turn wakes others in turn.
 */
export async function wakeForRest(
  deps: Pick<WakeDependencies, 'operations' | 'parked' | 'executions'>,
  input: TakeInput,
  reach: Reach,
): Promise<void> {
  const { orchestrationID, workers, child } = input;
  const { operations, parked } = deps;
  if ((await parked.all(orchestrationID, 1)).length === 0) return;
  // This is an old call of a turn that has since parked. It has an operation now, so end its parking.
  for (const turn of await parked.ofChild(orchestrationID, child))
    await wakeParked(deps, orchestrationID, turn);
  const left = await unheld(operations, orchestrationID, Math.min(workers, mostWoken), reach);
  if (left > 0) await (input.parked ? tryOthers : wakeOthers)(deps, input, left);
}
