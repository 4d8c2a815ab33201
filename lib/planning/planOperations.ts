import { randomUUID } from 'node:crypto';
import type { Clock } from '../Clock.ts';
import { concurrently } from '../concurrently.ts';
import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';
import type { Fleet, Log } from '../ports.ts';
import { openCount } from '../queue/finishOrchestration.ts';
import type { DurationStore } from '../store/DurationStore.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { OperationStore } from '../store/OperationStore.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { SkippedStore } from '../store/SkippedStore.ts';
import { compileTargets } from '../targets/matchTargets.ts';
import { dueIn, dueOf } from '../turns/dueOf.ts';
import { InvalidPolicy, type MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import type { ExecutionInput, PlanAnswer } from '../workflow/payloads.ts';
import { expectedSecondsReader } from './expectedSeconds.ts';
import { type ResolvedRuntime, resolveRuntimes } from './resolveRuntimes.ts';

export interface PlanDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly operations: OperationStore;
  readonly skipped: SkippedStore;
  readonly leases: LeaseStore;
  readonly durations: DurationStore;
  readonly fleet: () => Promise<Fleet>;
  readonly policy: () => Promise<MaintenancePolicy>;
  readonly minimumLeft: (type: Orchestration['type']) => Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
}

/** So many rounds of the Map in a row in which no operation ended fail the orchestration (§2). */
const idleRoundsAllowed = 5;
/** Pause before the first idle round is repeated, in seconds; doubled each time: 10 + 20 + 40 + 80 = 150 s in all. */
const firstPauseSeconds = 10;
const writesAtOnce = 64;

/** The plan of another attempt is under way or stands: this one must not go on. */
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
  if (orchestration === undefined || orchestration.attempt !== attempt || isOver(orchestration.state))
    return answer('finish');
  if (orchestration.planned === undefined && orchestration.state === 'in progress') {
    try {
      await makePlan(deps, orchestration);
    } catch (error) {
      if (error instanceof Superseded) return answer('finish');
      // Past the retries of the list, or a policy that somebody has to mend: the orchestration fails and says why.
      if (!(error instanceof KubernetesError || error instanceof InvalidPolicy)) throw error;
      deps.log.error('planning failed', { orchestrationID, attempt, error });
      return answer('finish', { failure: `Planning failed: ${error.message}` });
    }
  }
  await returnClaims(deps, orchestrationID);
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

  const idleRounds = progress.open >= 0 && open >= progress.open ? progress.idleRounds + 1 : 0;
  if (idleRounds >= idleRoundsAllowed) {
    const trouble = orchestration.trouble === '' ? '' : `; the last trouble: ${orchestration.trouble}`;
    return answer('finish', { failure: `${idleRounds} rounds of turns ended no operation${trouble}` });
  }
  return answer(idleRounds === 0 ? 'upgrade' : 'wait', {
    progress: { round: progress.round + 1, idleRounds, open },
    waitSeconds: idleRounds === 0 ? 0 : firstPauseSeconds * 2 ** (idleRounds - 1),
    workers: orchestration.parameters.strategy.parallel.workers,
    turns: Array.from({ length: open }, (_, turn) => turn),
  });
}

async function returnClaims(deps: PlanDependencies, orchestrationID: string): Promise<void> {
  for (const operation of await deps.operations.held(orchestrationID)) {
    const { claim, ordinal, state } = operation;
    if (claim === undefined) continue;
    if (state === 'in progress') await deps.operations.voidClaim(orchestrationID, ordinal, claim.child);
    else await deps.operations.release(orchestrationID, ordinal, claim.child, dueOf(operation));
  }
}

/** Lists the runtimes and puts their operations; the mark with their count comes last, and no turn takes before it. */
async function makePlan(deps: PlanDependencies, orchestration: Orchestration): Promise<void> {
  const { orchestrationID, attempt, parameters, type } = orchestration;
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
  await deps.operations.removePlan(orchestrationID);
  if (!(await deps.skipped.replace(orchestrationID, attempt, resolution.skippedRuntimes)))
    throw new Superseded();
  const operations = resolution.runtimes.map((resolved, place) =>
    plannedOperation(orchestration, resolved, place + 1, deps.clock()),
  );
  await concurrently(operations, writesAtOnce, async (operation) => {
    if (!(await deps.operations.put(operation, attempt))) throw new Superseded();
  });
  const planned = operations.length;
  const marked = await deps.orchestrations.change(
    orchestrationID,
    {
      at: deps.clock(),
      set: { planned, skipped: resolution.skipped, description: `Scheduled ${planned} operations` },
    },
    { state: 'in progress', attempt },
  );
  if (marked) {
    deps.log.info('planned', { orchestrationID, attempt, planned, skipped: resolution.skipped });
    return;
  }
  // Canceled, or another attempt has taken over, while this one wrote: nothing of it may stay.
  await deps.operations.removePlan(orchestrationID, attempt);
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
