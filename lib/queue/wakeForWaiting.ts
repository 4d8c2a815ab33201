import type { Operation } from '../model/Operation.ts';
import { ALWAYS_OPEN, closedRange, openRange } from '../turns/dueKey.ts';
import { wakeSleepers } from '../turns/wakeSleepers.ts';
import type { SettleDependencies } from './settleCancel.ts';

const isOpen = ({ rule, windowBegin, windowEnd }: Operation, now: number): boolean =>
  rule === undefined || (windowBegin <= now && now < windowEnd);

/**
 * No slot sleeps while something could run (§2), whatever got lost: an extra take whose turn died, or a turn that ended too
 * early. Where operations wait that nobody holds though their window is open, or whose turn is dead, as many sleepers are woken,
 * and take again. A sleeper whose own window is open sleeps because nothing may start now: then all are left alone.
 */
export async function wakeForWaiting(deps: SettleDependencies, orchestrationID: string): Promise<void> {
  const now = deps.clock();
  const held = await deps.operations.held(orchestrationID);
  const sleepers = held.filter(({ sleep }) => sleep !== undefined);
  if (sleepers.length === 0 || sleepers.some((operation) => isOpen(operation, now))) return;
  const waiting = async (range: readonly [string, string]): Promise<number> =>
    (await deps.operations.candidates(orchestrationID, range, sleepers.length)).filter(
      ({ due }) => due.end > now,
    ).length;
  const dead = held.filter(({ claim, state }) => state === 'in progress' && claim?.until === 0).length;
  const open = await waiting(openRange(now, ALWAYS_OPEN.end));
  const count = dead + open + (await waiting(closedRange(0, now)));
  if (count === 0) return;
  deps.log.warn('waking sleepers for operations that nobody comes for', { orchestrationID, count });
  await wakeSleepers(deps, orchestrationID, count);
}
