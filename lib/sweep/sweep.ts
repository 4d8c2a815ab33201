import { fieldsOf } from '../model/fieldsOf.ts';
import { overdueMilliseconds } from '../model/lateness.ts';
import { activeStates, isOver } from '../model/states.ts';
import { applyPolicy, type PolicyDependencies } from '../orchestrations/applyPolicy.ts';
import { pauseForFailures } from '../orchestrations/failureThreshold.ts';
import { type ReviveDependencies, reviveOrchestration } from '../orchestrations/reviveOrchestration.ts';
import { begin, queuedStates, startNext } from '../orchestrations/startNext.ts';
import { tidyCanceled } from '../orchestrations/tidyCanceled.ts';
import { wakeAll } from '../sleepers/wakeForWork.ts';
import { wakeOperation, wakeSleepers } from '../sleepers/wakeSleepers.ts';
import { measureQueue } from './measureQueue.ts';
import { returnDeadClaims } from './returnDeadClaims.ts';
import { tellApproval } from './tellApproval.ts';
import { tellMissed } from './tellMissed.ts';
import { wakeForWaiting, wakeParkedForWaiting } from './wakeForWaiting.ts';
import { wakeOpenGate } from './wakeOpenGate.ts';

export type SweepDependencies = ReviveDependencies & PolicyDependencies;

/** For how many operations of one orchestration a sweep publishes changes; the next sweep continues. */
const eventsPerSweep = 5000;

/** How long one sweep spends on rewriting the items of canceled orchestrations, in total. */
const tidyingMilliseconds = 60_000;
/** How long one sweep spends on waking the sleepers of one canceling or paused orchestration. */
const wakingMilliseconds = 20_000;

/**
 * The safety net (§6): whatever gets lost, the queue must not get stuck. The sweep frees the slots of ended orchestrations,
 * completes interrupted starts, restarts orchestrations without a running execution, wakes overdue sleepers, takes claims from
 * dead turns, applies the maintenance policy to running orchestrations, starts queued ones, and publishes pending changes.
 * Simultaneous sweeps do no harm, because every step is a conditional write. A failure in one orchestration does not affect the
 * others.
 *
 * @throws AggregateError with all failures, at the end
 */
export async function sweep(deps: SweepDependencies): Promise<void> {
  const failures: unknown[] = [];
  const each = async <Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> => {
    for (const item of items) await work(item).catch((error: unknown) => failures.push(error));
  };
  const active = async () => await deps.orchestrations.ids(activeStates);
  await each(await deps.slots.holders(), async ({ orchestrationID, attempt }) => {
    const holder = await deps.orchestrations.get(orchestrationID);
    if (holder === undefined || isOver(holder.state)) await deps.slots.release(orchestrationID, attempt);
    else if (queuedStates.some((state) => state === holder.state)) await begin(deps, holder);
  });
  await each(await active(), async (orchestrationID) => await sweepOrchestration(deps, orchestrationID));
  await each([startNext, measureQueue], async (work) => await work(deps));
  await each(new Set([...(await active()), ...(await deps.outbox.waiting())]), async (orchestrationID) => {
    await deps.outbox.sendAll(orchestrationID, eventsPerSweep);
  });
  const tidied = deps.clock() + tidyingMilliseconds;
  await each(await deps.orchestrations.untidy(deps.clock()), async (orchestrationID) => {
    if (deps.clock() < tidied) await tidyCanceled(deps, orchestrationID, tidied);
  });
  if (failures.length > 0) throw new AggregateError(failures, `The sweep failed ${failures.length} times`);
}

async function sweepOrchestration(deps: SweepDependencies, orchestrationID: string): Promise<void> {
  await reviveOrchestration(deps, orchestrationID);
  const now = deps.clock();
  for (const operation of await deps.operations.held(orchestrationID)) {
    if (operation.sleep !== undefined && operation.sleep.wakeAt + overdueMilliseconds < now) {
      deps.log.warn('waking an overdue sleeper', fieldsOf(operation));
      if (await wakeOperation(deps, operation))
        deps.metrics.record({ SleepersOverslept: 1 }, {}, fieldsOf(operation));
    }
  }
  const stopped = () => deps.clock() >= now + wakingMilliseconds;
  const orchestration = await deps.orchestrations.get(orchestrationID);
  if (orchestration === undefined) return;
  const { state } = orchestration;
  await wakeOpenGate(deps, orchestration);
  if (state === 'canceling') await wakeAll(deps, orchestrationID, stopped);
  // The parked turns of a paused orchestration may have to wait for the resume.
  if (state === 'paused') await wakeSleepers(deps, orchestrationID, Number.POSITIVE_INFINITY, stopped);
  await tellApproval(deps, orchestration);
  await tellMissed(deps, orchestrationID);
  await returnDeadClaims(deps, orchestrationID);
  // Read before claims are taken from dead turns.
  const held = await deps.operations.held(orchestrationID);
  await wakeParkedForWaiting(deps, orchestration, held);
  // Also if an emergency paused it, because the emergency's end must then not resume it.
  await pauseForFailures(deps, orchestrationID);
  if (state === 'paused') return;
  await wakeForWaiting(deps, orchestration, held);
  await applyPolicy(deps, orchestrationID);
}
