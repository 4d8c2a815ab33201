import { timeText } from '../base/timeText.ts';
import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import { kubeconfigAdvice } from '../kubernetes/kubeconfigAdvice.ts';
import { countsOf, openCount } from '../model/countsOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { roundOf } from '../model/roundOf.ts';
import { isActive } from '../model/states.ts';
import { applyPolicy, renewWindows } from '../orchestrations/applyPolicy.ts';
import { pauseForFailures } from '../orchestrations/failureThreshold.ts';
import { waitsForTime } from '../orchestrations/waitsForTime.ts';
import type { Gated } from '../rollout/gateNow.ts';
import { reachOf } from '../rollout/reachOf.ts';
import { stageWorkers } from '../rollout/stageWorkers.ts';
import { returnClaim } from '../sleepers/returnClaim.ts';
import { wakeSomeParked } from '../sleepers/wakeForWork.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import type { ExecutionInput, PlanAnswer, PlanInput } from '../workflow/payloads.ts';
import { advanceRollout } from './advanceRollout.ts';
import { makePlan } from './makePlan.ts';
import type { PlanDependencies } from './PlanDependencies.ts';

/** The orchestration fails after this many consecutive rounds of the Map in which no operation ended (§2). */
const idleRoundsAllowed = 5;
/** The pause after the first idle round, in seconds, doubled each time: 10 + 20 + 40 + 80 = 150 s in total. */
const firstPauseSeconds = 10;
/** How often an execution started before its state machine had `Wait at gate` asks for the gate, in seconds. */
const gatePauseSeconds = 30;
/**
 * How many turns fit in the payload between two states: the numbers below 40,000 are 228,891 B of JSON; the limit is 262,144 B.
 * Operations beyond that get their turns in the next round.
 */
export const turnsPerRound = 40_000;

/**
 * Makes the plan once (§2) and decides what the execution does next: a round of turns over the open operations, or the end. No
 * turn is alive between two rounds, so every remaining claim belongs to a dead turn and is returned. A call delivered twice may
 * arrive during the round that its first answer began; the claims of that round are live and must not be touched.
 */
export async function planOperations(
  deps: PlanDependencies,
  input: ExecutionInput & Partial<PlanInput>,
): Promise<PlanAnswer> {
  const { orchestrationID, attempt, progress } = input;
  const answer = (next: PlanAnswer['next'], changed: Partial<PlanAnswer> = {}): PlanAnswer => ({
    orchestrationID,
    attempt,
    progress,
    next,
    gate: { status: '', stage: '', until: '' },
    waitSeconds: 0,
    workers: 1,
    turnCount: 0,
    turns: [],
    failure: '',
    ...changed,
  });
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt !== attempt || !isActive(orchestration.state))
    return answer('finish');
  if (orchestration.planned === undefined && orchestration.state === 'in progress') {
    try {
      if (!(await makePlan(deps, orchestration))) return answer('finish');
    } catch (error) {
      // Listing failed after all retries, or a person must fix the policy: the orchestration fails with the reason.
      if (!(error instanceof KubernetesError || error instanceof InvalidPolicy)) throw error;
      deps.log.error('planning failed', { orchestrationID, attempt, error });
      deps.metrics.record({ PlansFailed: 1 }, {}, { orchestrationID });
      const advice = error instanceof KubernetesError ? kubeconfigAdvice(error) : undefined;
      const reason = advice === undefined ? error.message : `${error.message}; ${advice}`;
      return answer('finish', { failure: `Planning failed: ${reason}` });
    }
  }
  // A new plan already follows the policy; operations retried since then may not.
  else if (orchestration.planned !== undefined) await followPolicy(deps, orchestrationID);
  const asleep = await waitsForTime(deps.operations, orchestration, deps.clock());
  for (const operation of await deps.operations.held(orchestrationID))
    if (isOfThePast(operation, input)) await returnClaim(deps, operation);
  await wakeSomeParked(deps, orchestrationID, Number.POSITIVE_INFINITY);
  const states = await deps.operations.states(orchestrationID, orchestration.planned);
  const counts = countsOf(states);
  // The turn whose operation failed does this too, but may have died. No further stage may open if the limit is exceeded.
  await pauseForFailures(deps, orchestrationID);
  const planned = (await deps.orchestrations.get(orchestrationID)) ?? orchestration;
  const { state } = planned;
  const open = state === 'in progress' ? openCount(counts) : counts['in progress'];
  if (state === 'paused' && (open > 0 || openCount(counts) > 0 || planned.planned === undefined))
    return open > 0
      ? answer(...pausedRound(planned, stageWorkers(planned, states), progress, open))
      : answer(...atGate(planned, { status: 'paused', stage: planned.rollout?.stage ?? 0 }, input));
  const advance = await advanceRollout(deps, planned, states, progress);
  if (advance.kind === 'gate') return answer(...atGate(advance.orchestration, advance.gated, input));
  if (advance.kind === 'late')
    return answer('finish', { progress: { round: advance.round, idleRounds: 0, open: -1 } });
  if (open === 0 || (state === 'in progress' && advance.kind === 'over')) return answer('finish');
  const inReach = advance.kind === 'round' ? advance.open : open;
  if (advance.kind === 'round' && advance.opened !== undefined)
    await renewWindows(deps, advance.orchestration, advance.opened);

  const before = roundOf({ attempt, round: progress.round });
  // In a round cut short by a pause, the turns could end nothing.
  const mayBeIdle = progress.open >= 0 && orchestration.turnsPaused !== before;
  const idle = mayBeIdle && open >= progress.open ? progress.idleRounds + 1 : 0;
  // A round in which turns could only sleep, or ended at their bound with work left, is followed by a pause like other idle
  // rounds, but is no reason to give up the orchestration.
  const spent = orchestration.turnsSpent === before;
  const idleRounds = asleep || spent ? Math.min(idle, idleRoundsAllowed - 1) : idle;
  if (idleRounds >= idleRoundsAllowed) {
    const trouble = orchestration.trouble === '' ? '' : `; the last trouble: ${orchestration.trouble}`;
    return answer('finish', { failure: `${idleRounds} rounds of turns ended no operation${trouble}` });
  }
  const current = advance.kind === 'round' ? advance.orchestration : planned;
  const workers = stageWorkers(current, states);
  // As many turns as can run at once, even if fewer operations are open: a later retry finds the rest parked.
  const spare = Math.min(workers, orchestration.planned ?? 0, reachOf(current).last);
  const wanted = state === 'canceling' ? open : Math.max(inReach, spare);
  const turns = Math.min(wanted, turnsPerRound);
  return answer(idleRounds === 0 ? 'upgrade' : 'wait', {
    progress: { round: progress.round + 1, idleRounds, open },
    waitSeconds: idleRounds === 0 ? 0 : firstPauseSeconds * 2 ** (idleRounds - 1),
    workers,
    turnCount: turns === wanted ? turns : 0,
    turns: Array.from({ length: turns }, (_, turn) => turn),
  });
}

/** Nothing continues before the gate opens (§13.2). This is not an idle round, because nothing could have ended. */
function atGate(
  { rollout }: Orchestration,
  { status, stage, endsAt }: Gated,
  { progress: { round }, gates = false }: ExecutionInput & Partial<PlanInput>,
): [PlanAnswer['next'], Partial<PlanAnswer>] {
  const gate = {
    status,
    stage: rollout?.stages[stage]?.name ?? '',
    until: endsAt === undefined ? '' : timeText(endsAt),
  };
  const progress = { round, idleRounds: 0, open: -1 };
  if (gates) return ['gate', { progress, gate }];
  // A round without turns.
  return ['wait', { progress: { ...progress, round: round + 1 }, gate, waitSeconds: gatePauseSeconds }];
}

/**
 * In a paused orchestration, turns only finish what is in progress. Such a round is never idle, whatever it ended: it is followed
 * by the same pauses, and the count restarts after the resume.
 */
function pausedRound(
  { planned = 0 }: Orchestration,
  workers: number,
  { round, idleRounds }: ExecutionInput['progress'],
  inProgress: number,
): [PlanAnswer['next'], Partial<PlanAnswer>] {
  // Turns without an operation park, and are there for the resume.
  const turns = Math.min(Math.max(inProgress, Math.min(workers, planned)), turnsPerRound);
  return [
    idleRounds === 0 ? 'upgrade' : 'wait',
    {
      progress: { round: round + 1, idleRounds: Math.min(idleRounds + 1, idleRoundsAllowed - 1), open: -1 },
      waitSeconds: idleRounds === 0 ? 0 : firstPauseSeconds * 2 ** (idleRounds - 1),
      workers,
      turnCount: turns,
      turns: Array.from({ length: turns }, (_, turn) => turn),
    },
  ];
}

/**
 * Whether a claim belongs to a round that ended before this call was made. A claim of release 0.1.0 has no round: a late call
 * takes it from its turn, which gets it back when it takes again.
 */
const isOfThePast = ({ claim }: Operation, { attempt, progress }: ExecutionInput): boolean =>
  claim !== undefined &&
  (claim.attempt < attempt || (claim.attempt === attempt && (claim.round ?? 0) <= progress.round));

/**
 * Applies the policy. A failure to read it is no reason to stop: the sweep retries, and the gate checks the policy before each
 * start.
 */
async function followPolicy(deps: PlanDependencies, orchestrationID: string): Promise<void> {
  try {
    await applyPolicy(deps, orchestrationID);
  } catch (error) {
    deps.log.error('the maintenance policy cannot be read', { orchestrationID, error });
  }
}
