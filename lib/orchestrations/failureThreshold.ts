import type { Orchestration } from '../model/Orchestration.ts';
import type { Amount } from '../model/Stage.ts';
import type { Metrics } from '../ports/ports.ts';
import { wakeAll } from '../sleepers/wakeForWork.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import { type ChangePauseDependencies, setPause } from './changePause.ts';

export interface ThresholdDependencies extends ChangePauseDependencies, WakeDependencies {
  readonly metrics: Metrics;
}

/** How long a call spends waking turns of an orchestration that it paused. The sweep wakes the rest. */
const wakingMilliseconds = 5000;
/** How many times a call looks again if the orchestration changes meanwhile. */
const mostTries = 5;

/** A part of a plan that has its own limit. */
interface Limit {
  /** Empty for the whole orchestration. */
  readonly stage: string;
  readonly first: number;
  readonly last: number;
  readonly allowed: number;
}

/** How many of `count` may fail under this amount; a percentage is rounded down. */
function allowedOf(amount: Amount, count: number): number {
  return typeof amount === 'number' ? amount : Math.floor((Number.parseInt(amount, 10) * count) / 100);
}

/**
 * The limits in force: the orchestration's, and those of the stages that have begun. A limit set by a resume replaces each of
 * them; if the request has none, it becomes the orchestration's.
 */
function limitsOf({ parameters, planned = 0, rollout, maxFailures }: Orchestration): Limit[] {
  const { strategy } = parameters;
  const begun = (rollout?.stages ?? []).slice(0, (rollout?.stage ?? 0) + 1);
  const ofStages = begun.flatMap(({ name, first, last }, place): Limit[] => {
    const own = strategy.stages?.[place]?.maxFailures;
    if (own === undefined) return [];
    return [{ stage: name, first, last, allowed: allowedOf(maxFailures ?? own, last - first + 1) }];
  });
  const ofAll = strategy.maxFailures ?? (ofStages.length === 0 ? maxFailures : undefined);
  if (ofAll === undefined) return ofStages;
  const allowed = allowedOf(maxFailures ?? ofAll, planned);
  return [{ stage: '', first: 1, last: planned, allowed }, ...ofStages];
}

/**
 * What an orchestration records when a person resumes it, or retries it after it failed: failures up to `at` (epoch ms, at most
 * now) do not count again.
 */
export async function forgiveFailures(
  operations: OperationReader,
  { orchestrationID, planned = 0 }: Orchestration,
  at: number,
): Promise<Required<Pick<Orchestration, 'resumedAt' | 'failedAtResume'>>> {
  const failed = await operations.failedWithin(orchestrationID, { first: 1, last: planned }, planned + 1);
  return { resumedAt: at, failedAtResume: failed.length };
}

/**
 * How many operations of a part have failed since the last resume, or since the last retry of a failed orchestration. The read is
 * bounded: it stops once it can tell that more have failed than allowed, plus as many as may have been in progress.
 */
async function failedSince(
  operations: OperationReader,
  { orchestrationID, parameters, resumedAt, failedAtResume = 0 }: Orchestration,
  { allowed, ...range }: Limit,
): Promise<number> {
  const enough = allowed + 1 + parameters.strategy.parallel.workers;
  if (resumedAt === undefined) return (await operations.failedWithin(orchestrationID, range, enough)).length;
  // Ordinals do not tell which operations failed before the resume; at least this many did not.
  const ordinals = await operations.failedWithin(orchestrationID, range, failedAtResume + enough);
  if (ordinals.length <= allowed) return ordinals.length;
  const failed = await operations.getAll(orchestrationID, ordinals);
  return failed.filter(({ state, endedAt }) => state === 'failed' && endedAt > resumedAt).length;
}

/** A sentence if more operations have failed than allowed; otherwise undefined. */
async function thresholdPassed(
  operations: OperationReader,
  orchestration: Orchestration,
): Promise<string | undefined> {
  for (const limit of limitsOf(orchestration)) {
    const failed = await failedSince(operations, orchestration, limit);
    if (failed <= limit.allowed) continue;
    const { stage, first, last, allowed } = limit;
    const where = stage === '' ? '' : ` in the stage ${stage}`;
    const since = orchestration.resumedAt === undefined ? '' : ' since it was resumed or retried';
    return `${failed} of ${last - first + 1} failed${where}${since}, more than the ${allowed} allowed`;
  }
  return undefined;
}

/**
 * Pauses an orchestration in which more operations have failed than it allows (§13.3). Called after an operation is written as
 * failed, and by the sweep in case that call dies. The failure is written before failures are counted, so of two that fail at
 * once, at least one sees both. Nothing is paused if no operation is waiting to start. A pause by an emergency is replaced,
 * because the emergency's end must not resume it.
 */
export async function pauseForFailures(deps: ThresholdDependencies, orchestrationID: string): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const orchestration = await deps.orchestrations.get(orchestrationID);
    if (orchestration === undefined) return;
    const { state, pause } = orchestration;
    if (state !== 'in progress' && !(state === 'paused' && pause?.cause === 'emergency')) return;
    const reason = await thresholdPassed(deps.operations, orchestration);
    if (reason === undefined) return;
    if ((await deps.operations.inStates(orchestrationID, ['pending', 'retrying'], 1)).length === 0) return;
    if (!(await setPause(deps, orchestration, { cause: 'failures', reason }))) continue;
    deps.metrics.record({ FailureThresholdsPassed: 1 }, {}, { orchestrationID });
    deps.log.error('too many operations failed', { orchestrationID, reason });
    const deadline = deps.clock() + wakingMilliseconds;
    await wakeAll(deps, orchestrationID, () => deps.clock() >= deadline);
    return;
  }
}
