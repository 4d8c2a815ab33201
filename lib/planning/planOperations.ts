import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import { kubeconfigAdvice } from '../kubernetes/kubeconfigAdvice.ts';
import type { Operation } from '../model/Operation.ts';
import { roundOf } from '../model/roundOf.ts';
import { isActive } from '../model/states.ts';
import { applyPolicy } from '../orchestrations/applyPolicy.ts';
import { openCount } from '../orchestrations/finishOrchestration.ts';
import { waitsForTime } from '../orchestrations/waitsForTime.ts';
import { returnClaim } from '../sleepers/returnClaim.ts';
import { wakeSomeParked } from '../sleepers/wakeForWork.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import type { ExecutionInput, PlanAnswer } from '../workflow/payloads.ts';
import { makePlan } from './makePlan.ts';
import type { PlanDependencies } from './PlanDependencies.ts';

/** So many rounds of the Map in a row in which no operation ended fail the orchestration (§2). */
const idleRoundsAllowed = 5;
/** Pause before the first idle round is repeated, in seconds; doubled each time: 10 + 20 + 40 + 80 = 150 s in all. */
const firstPauseSeconds = 10;
/**
 * So many turns fit the payload between two states: the numbers below 40,000 are 228,891 B of JSON, of 262,144 B. What is open
 * beyond them has its turns in the next round.
 */
export const turnsPerRound = 40_000;

/**
 * Makes the plan once (§2) and decides what the execution does next: a round of turns over what is open, or the end. Between
 * two rounds no turn lives: what is claimed then belongs to the dead and is returned. A call that is delivered twice may come in the
 * midst of the round that its answer began: the claims of that round are alive, and none of its business.
 */
export async function planOperations(deps: PlanDependencies, input: ExecutionInput): Promise<PlanAnswer> {
  const { orchestrationID, attempt, progress } = input;
  const answer = (next: PlanAnswer['next'], changed: Partial<PlanAnswer> = {}): PlanAnswer => ({
    orchestrationID,
    attempt,
    progress,
    next,
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
      // Past the retries of the list, or a policy that somebody has to mend: the orchestration fails and says why.
      if (!(error instanceof KubernetesError || error instanceof InvalidPolicy)) throw error;
      deps.log.error('planning failed', { orchestrationID, attempt, error });
      deps.metrics.record({ PlansFailed: 1 }, {}, { orchestrationID });
      const advice = error instanceof KubernetesError ? kubeconfigAdvice(error) : undefined;
      const reason = advice === undefined ? error.message : `${error.message}; ${advice}`;
      return answer('finish', { failure: `Planning failed: ${reason}` });
    }
  }
  // What was retried since has not heard of the policy; what is planned now follows it already.
  else await followPolicy(deps, orchestrationID);
  const asleep = await waitsForTime(deps.operations, orchestrationID, deps.clock());
  for (const operation of await deps.operations.held(orchestrationID))
    if (isOfThePast(operation, input)) await returnClaim(deps, operation);
  await wakeSomeParked(deps, orchestrationID, Number.POSITIVE_INFINITY);
  const counts = await deps.operations.counts(orchestrationID, orchestration.planned);
  const canceling = (await deps.orchestrations.get(orchestrationID))?.state === 'canceling';
  const open = canceling ? counts['in progress'] : openCount(counts);
  if (open === 0) return answer('finish');

  const idle = progress.open >= 0 && open >= progress.open ? progress.idleRounds + 1 : 0;
  // Rounds that can do nothing but sleep, or whose turns came to their end with work left, have their pauses, too, but are no
  // reason to give it up.
  const spent = orchestration.turnsSpent === roundOf({ attempt, round: progress.round });
  const idleRounds = asleep || spent ? Math.min(idle, idleRoundsAllowed - 1) : idle;
  if (idleRounds >= idleRoundsAllowed) {
    const trouble = orchestration.trouble === '' ? '' : `; the last trouble: ${orchestration.trouble}`;
    return answer('finish', { failure: `${idleRounds} rounds of turns ended no operation${trouble}` });
  }
  const { workers } = orchestration.parameters.strategy.parallel;
  // As many turns as can run at a time, even for less that is open: a retry finds them parked.
  const wanted = canceling ? open : Math.max(open, Math.min(workers, orchestration.planned ?? 0));
  const turns = Math.min(wanted, turnsPerRound);
  return answer(idleRounds === 0 ? 'upgrade' : 'wait', {
    progress: { round: progress.round + 1, idleRounds, open },
    waitSeconds: idleRounds === 0 ? 0 : firstPauseSeconds * 2 ** (idleRounds - 1),
    workers,
    turnCount: turns === wanted ? turns : 0,
    turns: Array.from({ length: turns }, (_, turn) => turn),
  });
}

/**
 * Whether a claim is of a round that was over before this call was made. One of release 0.1.0 does not say: a call of those that come
 * late takes it from its turn, which goes on when it takes again.
 */
const isOfThePast = ({ claim }: Operation, { attempt, progress }: ExecutionInput): boolean =>
  claim !== undefined &&
  (claim.attempt < attempt || (claim.attempt === attempt && (claim.round ?? 0) <= progress.round));

/** A policy that cannot be read now is no reason to stop: the sweep comes back to it, and the gate asks before each start. */
async function followPolicy(deps: PlanDependencies, orchestrationID: string): Promise<void> {
  try {
    await applyPolicy(deps, orchestrationID);
  } catch (error) {
    deps.log.error('the maintenance policy cannot be read', { orchestrationID, error });
  }
}
