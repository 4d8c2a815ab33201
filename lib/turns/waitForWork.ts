import type { Clock } from '../base/Clock.ts';
import { wakeParked } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WaitForWorkInput } from '../workflow/payloads.ts';

export interface ParkDependencies extends Pick<WakeDependencies, 'operations' | 'executions' | 'parked'> {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
}

/** How many keys of what nobody has are looked at. */
const someExpired = 20;

/** Whether anything is still to be done, be it by others: pending, retrying or in progress. */
export const hasOpen = async (operations: OperationReader, orchestrationID: string): Promise<boolean> =>
  (await operations.inStates(orchestrationID, ['pending', 'retrying', 'in progress'], 1)).length > 0;

/** Up to `limit` operations that wait and that nobody has, whether they may start now or later: a turn should have them. */
export const unheld = async (
  operations: OperationReader,
  orchestrationID: string,
  limit: number,
): Promise<number> => (await operations.candidates(orchestrationID, ['0#', '1#~'], limit)).length;

/**
 * Parks a turn that found nothing to take while others are at work (§2, More work than turns): stores its token, and only then
 * reads the orchestration and its operations. So whoever adds work, ends the last operation, cancels or starts a newer attempt
 * either finds the token or is seen here; then the turn wakes itself, and takes again.
 */
export async function waitForWork(deps: ParkDependencies, input: WaitForWorkInput): Promise<void> {
  const { orchestrationID, taskToken, child, attempt } = input;
  const parked = await deps.parked.park(orchestrationID, { taskToken, child, attempt }, deps.clock());
  if (!(await mayPark(deps, input))) await wakeParked(deps, orchestrationID, parked);
}

async function mayPark(
  { orchestrations, operations, clock }: ParkDependencies,
  { orchestrationID, attempt, turn, child }: WaitForWorkInput,
): Promise<boolean> {
  const orchestration = await orchestrations.get(orchestrationID);
  if (orchestration?.state !== 'in progress' || orchestration.attempt !== attempt) return false;
  // A call of this turn that came twice has claimed something meanwhile.
  const held = await operations.held(orchestrationID, turn);
  if (held.some(({ claim }) => claim?.child === child)) return false;
  if ((await unheld(operations, orchestrationID, 1)) > 0) return false;
  // Of those whose claim has ended a turn takes none that may still have a sleeper: the sweep wakes that one.
  const expired = await operations.expired(orchestrationID, clock(), someExpired);
  if (expired.some(({ sleep }) => sleep === undefined)) return false;
  return await hasOpen(operations, orchestrationID);
}
