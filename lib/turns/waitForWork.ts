import type { Clock } from '../base/Clock.ts';
import { unheldRanges } from '../model/dueKey.ts';
import { isOngoing } from '../model/states.ts';
import { isThinned } from '../rollout/isThinned.ts';
import { type Reach, reachOf } from '../rollout/reachOf.ts';
import { wakeParked } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { WaitForWorkInput } from '../workflow/payloads.ts';

export interface ParkDependencies extends Pick<WakeDependencies, 'operations' | 'executions' | 'parked'> {
  readonly orchestrations: OrchestrationStore;
  readonly clock: Clock;
}

/** How many expired claims are read. */
const someExpired = 20;

/**
 * Whether any operation within reach is still open, even if others are working on it: pending, retrying or in progress. Those of
 * later stages do not count, because no turn may wait for them.
 */
export const hasOpen = async (
  operations: OperationReader,
  orchestrationID: string,
  { last }: Reach,
): Promise<boolean> =>
  (await operations.inStates(orchestrationID, ['pending', 'retrying', 'in progress'], 1, last)).length > 0;

/** Whether any operation is in progress. */
export const hasRunning = async (operations: OperationReader, orchestrationID: string): Promise<boolean> =>
  (await operations.inStates(orchestrationID, ['in progress'], 1)).length > 0;

/** Counts, up to `limit`, the waiting operations within reach that no turn holds, whether they may start now or later. */
export async function unheld(
  operations: OperationReader,
  orchestrationID: string,
  limit: number,
  { stage }: Reach,
): Promise<number> {
  let count = 0;
  for (const range of unheldRanges(0, stage))
    if (count < limit) count += (await operations.candidates(orchestrationID, range, limit - count)).length;
  return count;
}

/**
 * Parks a turn that found nothing to take while others are at work (§2, More work than turns). It stores the token first, and
 * only then reads the orchestration and its operations. So a call that adds work, ends the last operation, cancels, pauses,
 * resumes or starts a newer attempt either finds the token, or its write is seen here and the turn wakes itself and takes again.
 */
export async function waitForWork(deps: ParkDependencies, input: WaitForWorkInput): Promise<void> {
  const { orchestrationID, taskToken, child, attempt } = input;
  const parked = await deps.parked.park(orchestrationID, { taskToken, child, attempt }, deps.clock());
  if (!(await mayPark(deps, input))) await wakeParked(deps, orchestrationID, parked);
}

async function mayPark(
  { orchestrations, operations, clock }: ParkDependencies,
  { orchestrationID, attempt, turn, round, child }: WaitForWorkInput,
): Promise<boolean> {
  const orchestration = await orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt !== attempt) return false;
  const { state } = orchestration;
  const reach = reachOf(orchestration);
  if (!isOngoing(state)) return false;
  if (state === 'in progress' && isThinned(orchestration, round)) return false;
  // A second delivery of this turn's call may have claimed an operation meanwhile.
  const held = await operations.held(orchestrationID, turn);
  if (held.some(({ claim }) => claim?.child === child)) return false;
  if (state === 'in progress' && (await unheld(operations, orchestrationID, 1, reach)) > 0) return false;
  // A turn does not take an operation with an expired claim that may still have a sleeper: the sweep wakes that sleeper.
  const expired = await operations.expired(orchestrationID, clock(), someExpired);
  if (expired.some(({ sleep }) => sleep === undefined)) return false;
  return state === 'paused'
    ? await hasRunning(operations, orchestrationID)
    : await hasOpen(operations, orchestrationID, reach);
}
