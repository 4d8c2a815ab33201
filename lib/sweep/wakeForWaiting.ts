import type { Clock } from '../base/Clock.ts';
import { ALWAYS_OPEN, closedRange, openRange } from '../model/dueKey.ts';
import { ruleOf } from '../model/dueOf.ts';
import type { Operation } from '../model/Operation.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { Log } from '../ports/ports.ts';
import { reachOf } from '../rollout/reachOf.ts';
import { wakeSomeParked } from '../sleepers/wakeForWork.ts';
import { type WakeDependencies, wakeSleepers } from '../sleepers/wakeSleepers.ts';
import { stagesWithin } from '../store/stagesWithin.ts';
import { hasOpen, hasRunning, unheld } from '../turns/waitForWork.ts';

export interface WaitingDependencies extends WakeDependencies {
  readonly clock: Clock;
  readonly log: Log;
}

/** Whether its window is open and it is not paused: then only a hold on everything can prevent its start. */
const isOpen = (operation: Operation, now: number): boolean => {
  const { windowBegin, windowEnd, pausedUntil = 0 } = operation;
  return pausedUntil <= now && (ruleOf(operation) === undefined || (windowBegin <= now && now < windowEnd));
};

/** Whether its turn is dead and no other has taken it over yet. */
const isLeft = ({ claim, state }: Operation): boolean => state === 'in progress' && claim?.expiresAt === 0;

/**
 * Wakes parked turns if there is a waiting operation that no turn holds, and all of them once no operation is open: the call that
 * should have woken them may have died. In a paused orchestration, no waiting operation may start, so they wait for those in
 * progress.
 */
export async function wakeParkedForWaiting(
  deps: WaitingDependencies,
  orchestration: Orchestration,
  held: readonly Operation[],
): Promise<void> {
  const { orchestrationID } = orchestration;
  const paused = orchestration.state === 'paused';
  const reach = reachOf(orchestration);
  const parked = (await deps.parked.all(orchestrationID)).length;
  if (parked === 0) return;
  const dead = held.filter(isLeft).length;
  const goesOn = paused
    ? await hasRunning(deps.operations, orchestrationID)
    : await hasOpen(deps.operations, orchestrationID, reach);
  const waiting = paused ? 0 : await unheld(deps.operations, orchestrationID, parked, reach);
  const count = goesOn ? dead + waiting : parked;
  if (count === 0) return;
  deps.log.warn('waking parked turns that no call has woken', { orchestrationID, count });
  await wakeSomeParked(deps, orchestrationID, count);
}

/**
 * Ensures that no slot sleeps while something could run (§2), even after a turn died before it took an operation or ended too
 * early. Wakes one sleeper for each waiting operation that has an open window and no turn, or whose turn is dead; that sleeper
 * takes again. A sleeper whose own window is open sleeps because nothing may start now; in that case all are left alone.
 */
export async function wakeForWaiting(
  deps: WaitingDependencies,
  orchestration: Orchestration,
  held: readonly Operation[],
): Promise<void> {
  const { orchestrationID } = orchestration;
  const now = deps.clock();
  const sleepers = held.filter(({ sleep }) => sleep !== undefined);
  if (sleepers.length === 0 || sleepers.some((operation) => isOpen(operation, now))) return;
  const waiting = async (range: readonly [string, string]): Promise<number> =>
    (await deps.operations.candidates(orchestrationID, range, sleepers.length)).filter(
      ({ due }) => due.closesAt > now,
    ).length;
  const dead = held.filter(isLeft).length;
  let count = dead;
  for (const stage of await stagesWithin(deps.operations, orchestrationID, reachOf(orchestration)))
    count +=
      (await waiting(openRange(now, ALWAYS_OPEN.closesAt, stage))) +
      (await waiting(closedRange(0, now, stage)));
  if (count === 0) return;
  deps.log.warn('waking sleepers for operations without a turn', { orchestrationID, count });
  await wakeSleepers(deps, orchestrationID, count);
}
