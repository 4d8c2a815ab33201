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

/** Whether its turn is dead, and none has taken it over yet. */
const isLeft = ({ claim, state }: Operation): boolean => state === 'in progress' && claim?.expiresAt === 0;

/**
 * Wakes parked turns if an operation waits that no turn holds, and all of them once no operation is open: the call that should
 * have woken them may have died. In a paused orchestration, nothing that waits may start: they wait for what is in progress.
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
  deps.log.warn('waking parked turns that nobody has woken', { orchestrationID, count });
  await wakeSomeParked(deps, orchestrationID, count);
}

/**
 * Ensures that no slot sleeps while something could run (§2), even after a turn died before it took, or ended too early. For each
 * waiting operation whose window is open and that no turn holds, or whose turn is dead, one sleeper is woken and takes again. If a
 * sleeper's own window is open, it sleeps because nothing may start now: then all are left alone.
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
  deps.log.warn('waking sleepers for operations that nobody comes for', { orchestrationID, count });
  await wakeSleepers(deps, orchestrationID, count);
}
