import type { Orchestration, PauseCause } from '../model/Orchestration.ts';
import type { Parameters } from '../model/Parameters.ts';
import { readRound } from '../model/roundOf.ts';
import { ongoingStates } from '../model/states.ts';
import { isThinned } from '../rollout/isThinned.ts';
import { wakeAll, wakeSomeParked } from '../sleepers/wakeForWork.ts';
import { type GateWakeDependencies, wakeGate } from '../sleepers/wakeGate.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { Lane, QueueSlots } from '../store/QueueSlots.ts';
import { type ChangePauseDependencies, endPause, setPause } from './changePause.ts';
import { closedGate } from './closedGate.ts';
import { takeOverWith } from './startAttempt.ts';

export interface LaneDependencies extends ChangePauseDependencies, WakeDependencies {
  readonly slots: QueueSlots;
}

/**
 * How long a call spends waking turns of an orchestration that it paused, because a caller may be waiting. The turns would find
 * the flag anyway.
 */
const wakingMilliseconds = 500;

/** The lane of an orchestration (§13.4). */
export const laneOf = ({ priority, pauseOthers }: Pick<Parameters, 'priority' | 'pauseOthers'>): Lane => {
  if (priority !== 'emergency') return 'normal';
  return pauseOthers === false ? 'emergency beside' : 'emergency';
};

/** The emergency that has a slot and pauses all others; undefined if there is none. */
async function soleEmergency(slots: QueueSlots): Promise<string | undefined> {
  return (await slots.holders()).find(({ lane }) => lane === 'emergency')?.orchestrationID;
}

const pauseFor = (emergencyID: string): PauseCause => ({
  cause: 'emergency',
  // Not "runs": it may soak or wait at a gate, and keeps the others paused meanwhile.
  reason: `the emergency ${emergencyID} is not over`,
  emergencyID,
});

/**
 * Pauses or resumes every orchestration as the emergency lane requires (§13.4). While an emergency that pauses others has its
 * slot, those in progress are paused with it as the reason; without one, those paused by an emergency resume. Pauses by a person
 * or for failures stay. Called after every change of a slot, and by the sweep. A failure for one orchestration does not affect
 * the others.
 *
 * @throws the first failure, at the end; safe to call again
 */
export async function settleLane(deps: LaneDependencies): Promise<void> {
  const failures: unknown[] = [];
  for (const orchestrationID of await deps.orchestrations.ids(ongoingStates))
    await settleInLane(deps, orchestrationID).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/**
 * The same for one orchestration. Two items are involved, its own and that of the slots, so after each write the slots are read
 * again, and the write is undone if they have changed. Of two racing calls, the one that reads last leaves the right state.
 */
export async function settleInLane(deps: LaneDependencies, orchestrationID: string): Promise<void> {
  for (;;) {
    const emergencyID = await soleEmergency(deps.slots);
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration === undefined || laneOf(orchestration.parameters) !== 'normal') return;
    const next = stepInLane(orchestration, emergencyID);
    // The call that resumed it may have failed before it could wake it.
    if (next === undefined && orchestration.state === 'in progress' && orchestration.gate !== undefined)
      if ((await closedGate(deps, orchestration)) === undefined) await wakeGate(deps, orchestrationID);
    if (next === undefined) return await startEnded(deps, orchestration);
    if (next === 'resume') {
      if (await endPause(deps, orchestration)) await wakePaused(deps, orchestrationID);
    } else if (await setPause(deps, orchestration, next)) {
      const deadline = deps.clock() + wakingMilliseconds;
      await wakeAll(deps, orchestrationID, () => deps.clock() >= deadline);
    }
  }
}

/** Starts the next attempt of one whose execution ended during a pause that is over: nothing but the sweep would come for it. */
async function startEnded(
  deps: LaneDependencies,
  { orchestrationID, state, attempt, endedAttempt, parameters }: Orchestration,
): Promise<void> {
  if (state !== 'in progress' || endedAttempt !== attempt) return;
  const next = { at: deps.clock(), set: { attempt: attempt + 1 } };
  if (!(await deps.orchestrations.change(orchestrationID, next, { attempt, state }))) return;
  deps.log.info('its execution ended during the pause; starting a new one', { orchestrationID });
  await takeOverWith(deps, orchestrationID, attempt + 1, laneOf(parameters));
}

/** What to do with it while this emergency runs, or while none does; undefined if its state is right. Pure. */
function stepInLane(
  { state, pause }: Orchestration,
  emergencyID: string | undefined,
): PauseCause | 'resume' | undefined {
  if (state === 'in progress') return emergencyID === undefined ? undefined : pauseFor(emergencyID);
  if (state !== 'paused' || pause?.cause !== 'emergency') return undefined;
  if (emergencyID === undefined) return 'resume';
  return pause.emergencyID === emergencyID ? undefined : pauseFor(emergencyID);
}

/** Whether an emergency currently keeps others from running; if so, a resume must wait for its end. */
export async function waitsForEmergency(
  { slots }: Pick<LaneDependencies, 'slots'>,
  { parameters }: Orchestration,
): Promise<PauseCause | undefined> {
  if (laneOf(parameters) !== 'normal') return undefined;
  const emergencyID = await soleEmergency(slots);
  return emergencyID === undefined ? undefined : pauseFor(emergencyID);
}

/**
 * Wakes whatever waits for a resume: parked turns if operations are in progress, or else the execution at its gate. If the round
 * lost turns to the pause, also wakes the sleepers that the pause did not, because they would delay the next round (isThinned).
 */
export async function wakePaused(
  deps: WakeDependencies & GateWakeDependencies & Pick<ChangePauseDependencies, 'orchestrations'>,
  orchestrationID: string,
): Promise<void> {
  const orchestration = await deps.orchestrations.get(orchestrationID);
  const { round } = readRound(orchestration?.turnsOut ?? '');
  if (orchestration?.state === 'in progress' && isThinned(orchestration, round))
    await wakeAll(deps, orchestrationID);
  else await wakeSomeParked(deps, orchestrationID, Number.POSITIVE_INFINITY);
  await wakeGate(deps, orchestrationID);
}
