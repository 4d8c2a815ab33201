import { randomUUID } from 'node:crypto';
import type { Clock } from '../Clock.ts';
import { concurrently } from '../concurrently.ts';
import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { operationsOf } from '../model/operationsOf.ts';
import { isActive } from '../model/states.ts';
import type { Fleet, Log, Metrics } from '../ports.ts';
import { openCount } from '../queue/finishOrchestration.ts';
import { waitsForTime } from '../queue/waitsForTime.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { SkippedStore } from '../store/SkippedStore.ts';
import { compileTargets } from '../targets/matchTargets.ts';
import { dueIn } from '../turns/dueOf.ts';
import { returnClaim } from '../turns/returnClaim.ts';
import type { WakeDependencies } from '../turns/wakeSleepers.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import { InvalidPolicy } from '../windows/policyText.ts';
import type { ExecutionInput, PlanAnswer } from '../workflow/payloads.ts';
import { expectedSecondsReader } from './expectedSeconds.ts';
import { type ResolvedRuntime, resolveRuntimes } from './resolveRuntimes.ts';

export interface PlanDependencies extends WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly skipped: SkippedStore;
  readonly leases: LeaseStore;
  readonly durations: DurationStore;
  readonly fleet: () => Promise<Fleet>;
  readonly policy: () => Promise<MaintenancePolicy>;
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** So many rounds of the Map in a row in which no operation ended fail the orchestration (§2). */
const idleRoundsAllowed = 5;
/** Pause before the first idle round is repeated, in seconds; doubled each time: 10 + 20 + 40 + 80 = 150 s in all. */
const firstPauseSeconds = 10;
const writesAtOnce = 64;
/**
 * So many turns fit the payload between two states: the numbers below 40,000 are 228,890 B of JSON, of 262,144 B. What is open
 * beyond them has its turns in the next round.
 */
export const turnsPerRound = 40_000;

/** Another planner has begun, or the orchestration was canceled: this one must not go on. */
class Superseded extends Error {
  override readonly name = 'Superseded';
}

/**
 * Makes the plan once (§2) and decides what the execution does next: a round of turns over what is open, or the end. Between
 * two rounds no turn lives: what is claimed then belongs to the dead and is returned.
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
    turns: [],
    failure: '',
    ...changed,
  });
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined || orchestration.attempt !== attempt || !isActive(orchestration.state))
    return answer('finish');
  if (orchestration.planned === undefined && orchestration.state === 'in progress') {
    try {
      await makePlan(deps, orchestration);
    } catch (error) {
      if (error instanceof Superseded) return answer('finish');
      // Past the retries of the list, or a policy that somebody has to mend: the orchestration fails and says why.
      if (!(error instanceof KubernetesError || error instanceof InvalidPolicy)) throw error;
      deps.log.error('planning failed', { orchestrationID, attempt, error });
      deps.metrics.record({ PlansFailed: 1 }, {}, { orchestrationID });
      return answer('finish', { failure: `Planning failed: ${error.message}` });
    }
  }
  const asleep = await waitsForTime(deps.operations, orchestrationID, deps.clock());
  for (const operation of await deps.operations.held(orchestrationID)) await returnClaim(deps, operation);
  // First the extra takes, then the count: work that is added in between is counted twice rather than lost.
  await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { extraTakes: 0 } },
    { attempt },
  );
  const counts = await deps.operations.counts(orchestrationID);
  const canceling = (await deps.orchestrations.get(orchestrationID))?.state === 'canceling';
  const open = canceling ? counts['in progress'] : openCount(counts);
  if (open === 0) return answer('finish');

  const idle = progress.open >= 0 && open >= progress.open ? progress.idleRounds + 1 : 0;
  // Rounds that can do nothing but sleep have their pauses, too, but are no reason to give it up.
  const idleRounds = asleep ? Math.min(idle, idleRoundsAllowed - 1) : idle;
  if (idleRounds >= idleRoundsAllowed) {
    const trouble = orchestration.trouble === '' ? '' : `; the last trouble: ${orchestration.trouble}`;
    return answer('finish', { failure: `${idleRounds} rounds of turns ended no operation${trouble}` });
  }
  return answer(idleRounds === 0 ? 'upgrade' : 'wait', {
    progress: { round: progress.round + 1, idleRounds, open },
    waitSeconds: idleRounds === 0 ? 0 : firstPauseSeconds * 2 ** (idleRounds - 1),
    workers: orchestration.parameters.strategy.parallel.workers,
    turns: Array.from({ length: Math.min(open, turnsPerRound) }, (_, turn) => turn),
  });
}

/**
 * Lists the runtimes and puts their operations; the mark with their count comes last, and no turn takes before it. A planner
 * that was thought dead may still be at it, even of the same attempt: each has a number, and the last one to begin wins.
 */
async function makePlan(deps: PlanDependencies, orchestration: Orchestration): Promise<void> {
  const { orchestrationID, attempt, parameters, type } = orchestration;
  const planRun = orchestration.planRun + 1;
  const begun = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { planRun } },
    { state: 'in progress', attempt, planRun: orchestration.planRun },
  );
  if (!begun) throw new Superseded();
  const policy = await deps.policy();
  const resolution = await resolveRuntimes({
    fleet: await deps.fleet(),
    matches: compileTargets(parameters.targets),
    ...(parameters.strategy.maintenanceWindow
      ? {
          windows: {
            now: deps.clock(),
            policy,
            minimumLeftSeconds: await deps.minimumLeft(type),
            expectedSeconds: await expectedSecondsReader(deps, type),
          },
        }
      : {}),
  });
  if (!(await deps.skipped.replace(orchestrationID, planRun, resolution.skippedRuntimes)))
    throw new Superseded();
  const operations = resolution.runtimes.map((resolved, place) =>
    plannedOperation(orchestration, resolved, place + 1, deps.clock()),
  );
  await concurrently(operations, writesAtOnce, async (operation) => {
    if (!(await deps.operations.put(operation, planRun))) throw new Superseded();
  });
  await deps.operations.removePlan(orchestrationID, planRun, 'older ones');
  const planned = operations.length;
  const marked = await deps.orchestrations.change(
    orchestrationID,
    {
      at: deps.clock(),
      set: { planned, skipped: resolution.skipped, description: `Scheduled ${operationsOf(planned)}` },
    },
    { state: 'in progress', attempt, planRun },
  );
  if (marked) {
    deps.log.info('planned', { orchestrationID, attempt, planned, skipped: resolution.skipped });
    return;
  }
  // Canceled, or another planner has begun, while this one wrote: nothing of it may stay.
  await deps.operations.removePlan(orchestrationID, planRun, 'its own');
  throw new Superseded();
}

function plannedOperation(
  { orchestrationID, parameters }: Orchestration,
  { runtime, rule, window, expectedSeconds }: ResolvedRuntime,
  ordinal: number,
  now: number,
): Operation {
  const windowBegin = window?.begin ?? 0;
  const windowEnd = window?.end ?? 0;
  const waits = window !== undefined && window.begin > now;
  return {
    ...runtime,
    orchestrationID,
    operationID: randomUUID(),
    ordinal,
    state: 'pending',
    description: waits
      ? `Waiting for the maintenance window that opens at ${iso(windowBegin)}`
      : 'Waiting for a free worker',
    dryRun: parameters.dryRun,
    createdAt: now,
    updatedAt: now,
    rule,
    expectedSeconds,
    due: dueIn({ rule, windowBegin, windowEnd, expectedSeconds }, now),
    windowBegin,
    windowEnd,
    claim: undefined,
    sleep: undefined,
    startedAt: 0,
    endedAt: 0,
    memory: {},
    executionArn: '',
    history: [{ at: now, state: 'pending', message: 'Planned' }],
  };
}

const iso = (at: number): string => new Date(at).toISOString();
