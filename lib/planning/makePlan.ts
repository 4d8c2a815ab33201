import { dueIn } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { makeOperationID } from '../model/operationID.ts';
import { operationsOf } from '../model/operationsOf.ts';
import { holdOfFreezes } from '../model/startHolds.ts';
import { freezeEnd } from '../windows/freezes.ts';
import type { MaintenancePolicy } from '../windows/maintenancePolicy.ts';
import type { PlanDependencies } from './PlanDependencies.ts';
import type { ResolvedRuntime } from './resolveRuntimes.ts';
import { resolveTargets } from './resolveTargets.ts';

/** The function is killed after 900 s; what is left then is put by its next call. */
const puttingMilliseconds = 780_000;
/** So often a planner looks whether it is still wanted, in operations that it puts. */
const putsPerLook = 500;

/** What is planned, and who has listed it. */
interface Manifest {
  readonly planRun: number;
  readonly runtimes: readonly ResolvedRuntime[];
  /** Whether something may stand already: of an earlier call, or of a planner of release 0.1.0. */
  readonly mayStand: boolean;
}

/**
 * Makes the plan (§2): lists the runtimes, writes the list down, puts an operation for each, and marks the orchestration as
 * planned; no turn takes before the mark. A planner that was thought dead may still be at it, even of the same attempt:
 *
 * - Each has a number, raised before it lists; only the list of the last one to begin can be marked as the one that counts, and
 *   from then on none can begin.
 * - Every planner puts the operations of the list that counts, with the same ids at the same ordinals, so it does not matter whose
 *   write is first, and whoever comes later puts only what is missing.
 *
 * @returns false if it is not this call that ended the plan: another planner is at it, the orchestration was canceled, or time was
 *   up. Asked again, it goes on where it stood.
 * @throws KubernetesError, InvalidPolicy; else whatever a write failed with in the end.
 */
export async function makePlan(deps: PlanDependencies, orchestration: Orchestration): Promise<boolean> {
  const { orchestrationID, attempt } = orchestration;
  const deadline = deps.clock() + puttingMilliseconds;
  const manifest = await findManifest(deps, orchestration);
  if (manifest === undefined) return false;
  if (!(await putOperations(deps, orchestration, manifest, deadline))) {
    // If it is canceled, nothing of the plan may stay.
    await deps.orchestrations.markUntidy(orchestrationID, deps.clock());
    return false;
  }
  const planned = manifest.runtimes.length;
  const marked = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { planned, description: `Scheduled ${operationsOf(planned)}` } },
    { state: 'in progress', attempt, without: 'planned' },
  );
  if (marked) deps.log.info('planned', { orchestrationID, attempt, planned });
  else await deps.orchestrations.markUntidy(orchestrationID, deps.clock());
  return marked;
}

/** The list that counts, or a new one. @returns undefined if another planner is ahead of this one. */
async function findManifest(
  deps: PlanDependencies,
  orchestration: Orchestration,
): Promise<Manifest | undefined> {
  const { orchestrationID, attempt, manifest } = orchestration;
  if (manifest !== undefined) {
    deps.log.info('going on with a plan', { orchestrationID, attempt });
    const runtimes = await deps.plans.load<ResolvedRuntime>(orchestrationID, manifest);
    return { planRun: manifest, runtimes, mayStand: true };
  }
  const planRun = orchestration.planRun + 1;
  const begun = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { planRun } },
    { state: 'in progress', attempt, planRun: orchestration.planRun, without: 'manifest' },
  );
  if (!begun) return undefined;
  const { policy, resolution } = await resolveTargets(deps, orchestration, deps.clock());
  const { runtimes, skipped, skippedRuntimes } = resolution;
  if (!(await deps.skipped.replace(orchestrationID, planRun, skippedRuntimes, deps.clock())))
    return undefined;
  await deps.plans.save(orchestrationID, planRun, runtimes, deps.clock());
  const counts = await deps.orchestrations.change(
    orchestrationID,
    { at: deps.clock(), set: { manifest: planRun, skipped, ...followed(policy, deps.clock()) } },
    { state: 'in progress', attempt, planRun, without: 'manifest' },
  );
  return counts ? { planRun, runtimes, mayStand: planRun > 1 } : undefined;
}

/** What the orchestration says of the policy that its plan follows. */
const followed = ({ version, freezes }: MaintenancePolicy, now: number) => ({
  hold: holdOfFreezes(now, freezeEnd(now, freezes), freezes),
  ...(version === undefined ? {} : { policySeen: version }),
});

/** Puts what is missing, and removes what older planners left behind. @returns false if it was not for this call to end it. */
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
      await operations.bulk.put(plannedOperation(orchestration, resolved, ordinal, deps.clock()), planRun);
      put += 1;
      if (put % putsPerLook !== 0) return;
      const now = await deps.orchestrations.get(orchestrationID);
      unwanted ||= now?.state !== 'in progress' || now.attempt !== attempt || now.planned !== undefined;
    },
    limits,
  );
  const removals = await deps.bulk.run(
    leftover,
    async (ordinal) => await operations.bulk.remove(orchestrationID, ordinal, planRun),
    limits,
  );
  const [failure] = [...puts.failed, ...removals.failed];
  if (failure !== undefined) throw failure.error;
  const left = puts.left.length + removals.left.length;
  if (left > 0) deps.log.warn('the plan is not complete yet', { orchestrationID, attempt, left });
  return left === 0;
}

function plannedOperation(
  { orchestrationID, parameters }: Orchestration,
  { runtime, rule, window, shootWindow, expectedSeconds }: ResolvedRuntime,
  ordinal: number,
  now: number,
): Operation {
  const windowBegin = window?.begin ?? 0;
  const windowEnd = window?.end ?? 0;
  const waits = window !== undefined && window.begin > now;
  return {
    ...runtime,
    orchestrationID,
    operationID: makeOperationID(orchestrationID, runtime.runtimeID, ordinal),
    ordinal,
    state: 'pending',
    description: waits
      ? `Waiting for the maintenance window that opens at ${new Date(windowBegin).toISOString()}`
      : 'Waiting for a free worker',
    dryRun: parameters.dryRun,
    createdAt: now,
    updatedAt: now,
    rule,
    shootWindow,
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
