import { operationsOf } from '../base/sentence.ts';
import { timeText } from '../base/timeText.ts';
import { dueIn } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { makeOperationID } from '../model/operationID.ts';
import type { Parameters } from '../model/Parameters.ts';
import type { ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import { holdOfFreezes } from '../model/startHolds.ts';
import { isOngoing, ongoingStates } from '../model/states.ts';
import { rolloutOf } from '../rollout/rolloutOf.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import type { PlanDependencies } from './PlanDependencies.ts';
import { resolveTargets } from './resolveTargets.ts';

/** The function is killed after 900 s, so it stops before that; the next call puts the rest. */
const puttingMilliseconds = 780_000;
/** After this many puts, a planner checks whether it is still needed. */
const putsPerLook = 500;

/** What is planned, and which planner listed it. */
interface Manifest {
  readonly planRun: number;
  readonly runtimes: readonly ResolvedRuntime[];
  /** Whether operations may already exist, from an earlier call or a planner of release 0.1.0. */
  readonly mayStand: boolean;
}

/**
 * Makes the plan (§2): lists the runtimes, stores the list, puts an operation for each, and marks the orchestration as planned.
 * No turn takes an operation before that mark. A planner presumed dead, even one of the same attempt, may still be running:
 *
 * - Each planner has a number, raised before it lists. Only the list of the planner that began last can be marked as valid, and
 *   after that mark no planner can begin.
 * - Every planner puts the operations of the valid list, with the same ids at the same ordinals. So the order of their writes
 *   does not matter, and a later planner puts only what is missing.
 *
 * @returns false if this call did not complete the plan: another planner is at work, the orchestration was canceled, or time ran
 * out. The next call continues where this one stopped.
 * @throws KubernetesError, InvalidPolicy, or the last error of a write that kept failing
 */
export async function makePlan(deps: PlanDependencies, orchestration: Orchestration): Promise<boolean> {
  const { orchestrationID, attempt } = orchestration;
  const deadline = deps.clock() + puttingMilliseconds;
  const manifest = await findManifest(deps, orchestration);
  if (manifest === undefined) return false;
  if (!(await putOperations(deps, orchestration, manifest, deadline))) {
    // If the orchestration was canceled, its partial plan must be removed.
    await deps.orchestrations.markUntidy(orchestrationID, deps.clock());
    return false;
  }
  const planned = manifest.runtimes.length;
  const rollout = rolloutOf(orchestration.parameters, sizesOf(manifest.runtimes));
  const marked = await deps.orchestrations.change(
    orchestrationID,
    {
      at: deps.clock(),
      set: {
        planned,
        description: `Scheduled ${operationsOf(planned)}`,
        ...(rollout === undefined ? {} : { rollout }),
      },
    },
    { state: ongoingStates, attempt, without: 'planned' },
  );
  if (marked) deps.log.info('planned', { orchestrationID, attempt, planned });
  else await deps.orchestrations.markUntidy(orchestrationID, deps.clock());
  return marked;
}

/** How many runtimes each stage has. */
function sizesOf(runtimes: readonly ResolvedRuntime[]): number[] {
  const sizes: number[] = [];
  for (const { stage = 0 } of runtimes) sizes[stage] = (sizes[stage] ?? 0) + 1;
  return sizes;
}

/** The valid list, or a new one. @returns undefined if another planner is ahead of this one */
async function findManifest(
  deps: PlanDependencies,
  orchestration: Orchestration,
): Promise<Manifest | undefined> {
  const { orchestrationID, attempt, manifest } = orchestration;
  if (manifest !== undefined) {
    deps.log.info('continuing a plan', { orchestrationID, attempt });
    const runtimes = await deps.plans.load(orchestrationID, manifest);
    return { planRun: manifest, runtimes, mayStand: true };
  }
  const planRun = orchestration.planRun + 1;
  const begun = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { planRun } },
    { state: ongoingStates, attempt, planRun: orchestration.planRun, without: 'manifest' },
  );
  if (!begun) return undefined;
  const { policy, resolution } = await resolveTargets(deps, orchestration, deps.clock());
  const { runtimes, skipped, skippedRuntimes } = resolution;
  if (!(await deps.skipped.replace(orchestrationID, planRun, skippedRuntimes, deps.clock())))
    return undefined;
  await deps.plans.save(orchestrationID, planRun, runtimes, deps.clock());
  const planned = runtimes.map(({ runtime }) => runtime);
  await deps.planGroups.save(orchestrationID, planRun, planned, deps.clock());
  const counts = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { manifest: planRun, skipped, ...followed(policy, deps.clock()) } },
    { state: ongoingStates, attempt, planRun, without: 'manifest' },
  );
  return counts ? { planRun, runtimes, mayStand: planRun > 1 } : undefined;
}

/** What the orchestration stores about the policy used by its plan. */
const followed = ({ version, freezes }: MaintenancePolicy, now: number) => ({
  hold: holdOfFreezes(now, freezes),
  ...(version === undefined ? {} : { policySeen: version }),
});

/** Puts the missing operations and removes leftovers of older planners. @returns false if some are left to do */
async function putOperations(
  deps: PlanDependencies,
  orchestration: Orchestration,
  { planRun, runtimes, mayStand }: Manifest,
  deadline: number,
): Promise<boolean> {
  const { orchestrationID, attempt } = orchestration;
  const { operations } = deps;
  const standing = mayStand ? await operations.planRuns(orchestrationID) : new Map<number, number>();
  const missing = runtimes.flatMap((resolved, place) =>
    standing.get(place + 1) === planRun ? [] : [{ resolved, ordinal: place + 1 }],
  );
  const leftover = [...standing.keys()].filter((ordinal) => ordinal > runtimes.length);
  let put = 0;
  let unwanted = false;
  const limits = { deadline, stopped: () => unwanted };
  const puts = await deps.bulk.run(
    missing,
    async ({ resolved, ordinal }) => {
      const operation = plannedOperation(orchestration, resolved, ordinal, deps.clock());
      await deps.runtimeOperations.bulk.put(operation, planRun);
      await operations.bulk.put(operation, planRun);
      put += 1;
      if (put % putsPerLook !== 0) return;
      const now = await deps.orchestrations.get(orchestrationID);
      unwanted ||=
        now === undefined || !isOngoing(now.state) || now.attempt !== attempt || now.planned !== undefined;
    },
    limits,
  );
  const removals = await deps.bulk.run(
    leftover,
    async (ordinal) => await operations.bulk.remove({ orchestrationID, ordinal }, planRun),
    limits,
  );
  const [failure] = [...puts.failed, ...removals.failed];
  if (failure !== undefined) throw failure.error;
  const left = puts.left.length + removals.left.length;
  if (left > 0) deps.log.warn('the plan is not complete yet', { orchestrationID, attempt, left });
  return left === 0;
}

function plannedText({ ignoreFreezes }: Parameters, pause: ResolvedRuntime['pause']): string {
  const why = [pause?.reason, ignoreFreezes === true ? 'freezes do not apply' : undefined];
  return ['Planned', why.filter((part) => part !== undefined).join('; ')]
    .filter((part) => part !== '')
    .join(': ');
}

function plannedOperation(
  { orchestrationID, parameters }: Orchestration,
  { runtime, rule, window, shootWindow, expectedSeconds, pause, stage }: ResolvedRuntime,
  ordinal: number,
  now: number,
): Operation {
  const windowBegin = window?.begin ?? 0;
  const windowEnd = window?.end ?? 0;
  const begin = Math.max(windowBegin, pause?.until ?? 0);
  const waits = window !== undefined && begin > now;
  const free = waits
    ? `Waiting for the maintenance window that opens at ${timeText(begin)}`
    : 'Waiting for a free worker';
  const pausedUntil = pause === undefined || pause.until === 0 ? undefined : pause.until;
  return {
    ...runtime,
    orchestrationID,
    operationID: makeOperationID(orchestrationID, runtime.runtimeID, ordinal),
    ordinal,
    state: 'pending',
    description: pause === undefined ? free : `${pause.reason}${waits ? `. ${free}` : ''}`,
    dryRun: parameters.dryRun,
    createdAt: now,
    updatedAt: now,
    rule,
    shootWindow,
    expectedSeconds,
    ...(stage === undefined ? {} : { stage }),
    due: dueIn({ rule, windowBegin, windowEnd, expectedSeconds, pausedUntil, stage }, now),
    ...(pausedUntil === undefined ? {} : { pausedUntil, pausedByFreeze: pause?.byFreeze ?? false }),
    windowBegin,
    windowEnd,
    claim: undefined,
    sleep: undefined,
    startedAt: 0,
    endedAt: 0,
    memory: {},
    executionArn: '',
    history: [{ at: now, state: 'pending', message: plannedText(parameters, pause) }],
  };
}
