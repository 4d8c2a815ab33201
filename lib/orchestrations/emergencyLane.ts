import type { Orchestration, Pause } from '../model/Orchestration.ts';
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

export interface LaneDependencies extends ChangePauseDependencies, WakeDependencies {
  readonly slots: QueueSlots;
}

/** How long a call wakes turns of an orchestration that it has paused: a caller may wait. The turns find the flag without it. */
const wakingMilliseconds = 500;

/** The lane of an orchestration (§13.4). */
export const laneOf = ({ priority, pauseOthers }: Pick<Parameters, 'priority' | 'pauseOthers'>): Lane => {
  if (priority !== 'emergency') return 'normal';
  return pauseOthers === false ? 'emergency beside' : 'emergency';
};

/** The emergency that has a slot and lets nothing else run; undefined if there is none. */
async function soleEmergency(slots: QueueSlots): Promise<string | undefined> {
  return (await slots.holders()).find(({ lane }) => lane === 'emergency')?.orchestrationID;
}

const pauseFor = (emergencyID: string): Pick<Pause, 'cause' | 'reason' | 'by'> => ({
  cause: 'emergency',
  reason: `the emergency ${emergencyID} runs`,
  by: emergencyID,
});

/**
 * Makes every orchestration stand as the emergency lane wants it (§13.4): while an emergency that pauses others has its slot, those
 * in progress are paused with it as the reason; without one, those that an emergency had paused go on. A person's pause and one for
 * failures are left alone. Whoever changes a slot calls this afterwards, and the sweep does. One that fails does not keep the others.
 *
 * @throws the first failure, at the end: then call it again
 */
export async function settleLane(deps: LaneDependencies): Promise<void> {
  const failures: unknown[] = [];
  for (const orchestrationID of await deps.orchestrations.ids(ongoingStates))
    await settleInLane(deps, orchestrationID).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/**
 * The same for one orchestration. Two items are concerned, its own and that of the slots: so each write is followed by another look
 * at the slots, and undone if they have changed meanwhile. So of two calls that race, the one that looks last leaves it right.
 */
export async function settleInLane(deps: LaneDependencies, orchestrationID: string): Promise<void> {
  for (;;) {
    const emergencyID = await soleEmergency(deps.slots);
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration === undefined || laneOf(orchestration.parameters) !== 'normal') return;
    const next = stepInLane(orchestration, emergencyID);
    // The call that has resumed it may have failed before it could wake it.
    if (next === undefined && orchestration.state === 'in progress' && orchestration.gate !== undefined)
      if ((await closedGate(deps, orchestration)) === undefined) await wakeGate(deps, orchestrationID);
    if (next === undefined) return;
    if (next === 'resume') {
      if (await endPause(deps, orchestration)) await wakePaused(deps, orchestrationID);
    } else if (await setPause(deps, orchestration, next)) {
      const deadline = deps.clock() + wakingMilliseconds;
      await wakeAll(deps, orchestrationID, () => deps.clock() >= deadline);
    }
  }
}

/** What is to be done with it while this emergency runs, or none does; undefined if it stands as it should. Pure. */
function stepInLane(
  { state, pause }: Orchestration,
  emergencyID: string | undefined,
): Pick<Pause, 'cause' | 'reason' | 'by'> | 'resume' | undefined {
  if (state === 'in progress') return emergencyID === undefined ? undefined : pauseFor(emergencyID);
  if (state !== 'paused' || pause?.cause !== 'emergency') return undefined;
  if (emergencyID === undefined) return 'resume';
  return pause.by === emergencyID ? undefined : pauseFor(emergencyID);
}

/** Whether an emergency keeps others from running now; then a resume has to wait for its end. */
export async function waitsForEmergency(
  { slots }: Pick<LaneDependencies, 'slots'>,
  { parameters }: Orchestration,
): Promise<Pick<Pause, 'cause' | 'reason' | 'by'> | undefined> {
  if (laneOf(parameters) !== 'normal') return undefined;
  const emergencyID = await soleEmergency(slots);
  return emergencyID === undefined ? undefined : pauseFor(emergencyID);
}

/**
 * Wakes what waits for a resume: parked turns beside operations in progress, or else the execution in its gate. Of a round that has
 * lost turns by the pause, sleepers that the pause has not woken, too, because they would keep the next round waiting (isThinned).
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
