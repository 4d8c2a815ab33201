import { canceledReason } from '../model/seenState.ts';
import type { Log } from '../ports/ports.ts';
import { wakeAll } from '../sleepers/wakeForWork.ts';
import { wakeGate } from '../sleepers/wakeGate.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { OrchestrationStore } from '../store/OrchestrationStore.ts';
import type { Outbox } from '../store/Outbox.ts';
import { type EndWaitingDependencies, endWaitingOperations } from './endWaitingOperations.ts';

export interface TidyDependencies extends EndWaitingDependencies, WakeDependencies {
  readonly orchestrations: OrchestrationStore;
  readonly outbox: Outbox;
  readonly log: Log;
}

/** How much longer than its working time a call reserves the work. If it dies, others wait this long. */
const marginMilliseconds = 30_000;
/** For how many operations of one orchestration a single call publishes changes. */
const eventsAtOnce = 5000;

/** A call with less time than this starts nothing big: merely reading thousands of items takes longer than a caller waits. */
const shortMilliseconds = 2000;
const fewOperations = 500;

/**
 * The housekeeping after a cancel (§7). Every reader already sees the waiting operations as canceled. This rewrites their items
 * at the rate that the partition allows, deletes the schedules of sleepers that were not woken, and publishes the changes. The
 * call that wrote `canceled` works until `deadline` (epoch ms); the sweep continues until nothing is left. The orchestration
 * records that work remains. If its plan was never completed, the operations written by its planner are removed.
 */
export async function tidyCanceled(
  deps: TidyDependencies,
  orchestrationID: string,
  deadline: number,
): Promise<void> {
  const { orchestrations } = deps;
  if (!(await orchestrations.claimTidying(orchestrationID, deps.clock(), deadline + marginMilliseconds)))
    return;
  const tidied = await tidy(deps, orchestrationID, deadline);
  await orchestrations.endTidying(
    orchestrationID,
    deadline + marginMilliseconds,
    tidied ? undefined : deps.clock(),
  );
  if (!tidied) deps.log.info('cleaning up a canceled orchestration is not finished yet', { orchestrationID });
}

async function tidy(deps: TidyDependencies, orchestrationID: string, deadline: number): Promise<boolean> {
  const { operations } = deps;
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined) return true;
  const stopped = () => deps.clock() >= deadline;
  if (orchestration.gate !== undefined) await wakeGate(deps, orchestrationID);
  if (orchestration.planned === undefined) {
    const planRuns = await operations.planRuns(orchestrationID);
    const remove = async (ordinal: number) =>
      await operations.bulk.remove({ orchestrationID, ordinal }, Number.MAX_SAFE_INTEGER);
    const { left, failed } = await deps.bulk.run(planRuns.keys(), remove, { deadline });
    return left.length + failed.length === 0;
  }
  if (
    deadline - deps.clock() < shortMilliseconds &&
    (await operations.inStates(orchestrationID, ['pending', 'retrying'], fewOperations)).length >=
      fewOperations
  )
    return false;
  await wakeAll(deps, orchestrationID, stopped);
  // Reading ten thousand waiting operations takes time too.
  if (stopped()) return false;
  const at = deps.clock();
  // Marked `in progress` by a turn that then saw the flag and has since died.
  for (const operation of await operations.expired(orchestrationID, at, 100)) {
    if (await operations.abandon(operation, { at, to: 'canceled', message: canceledReason }))
      await deps.leases.release(operation);
  }
  const step = { at, to: 'canceled', message: canceledReason } as const;
  const ended = await endWaitingOperations(deps, orchestrationID, step, deadline);
  await deps.outbox.sendAll(orchestrationID, eventsAtOnce, stopped);
  if (!ended || !(await operations.allTold(orchestrationID))) return false;
  return (await operations.inStates(orchestrationID, ['pending', 'retrying', 'in progress'], 1)).length === 0;
}
