import { ALWAYS_OPEN, closedRange, openRange } from '../model/dueKey.ts';
import { dueOf } from '../model/dueOf.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import { reachOf } from '../rollout/reachOf.ts';
import type { OperationReader } from '../store/OperationReader.ts';
import { stagesWithin } from '../store/stagesWithin.ts';
import { closedGate } from './closedGate.ts';

/**
 * Whether an orchestration rightly does nothing until a known time: either nothing is in progress, and every waiting operation is
 * held by a sleeping turn or has its window still ahead; or it waits at a gate (§13.2). This counts as progress (§6): such an
 * orchestration is not given up, however often it is restarted. Call this before taking claims from dead turns, because it reads
 * their sleeps.
 */
export async function waitsForTime(
  operations: OperationReader,
  orchestration: Orchestration,
  now: number,
): Promise<boolean> {
  const { orchestrationID } = orchestration;
  const reach = reachOf(orchestration);
  if ((await operations.inStates(orchestrationID, ['in progress'], 1)).length > 0) return false;
  const held = await operations.held(orchestrationID);
  if ((await closedGate({ operations, clock: () => now }, orchestration)) !== undefined) return true;
  // A turn sleeps only while no operation may start.
  if (held.some(({ sleep }) => sleep !== undefined && sleep.wakeAt > now)) return true;
  const stages = await stagesWithin(operations, orchestrationID, reach);
  const isEmpty = async (rangeOf: (stage: number) => readonly [string, string]) => {
    for (const stage of stages)
      if ((await operations.candidates(orchestrationID, rangeOf(stage), 1)).length > 0) return false;
    return true;
  };
  return (
    held.every((operation) => dueOf(operation).opensAt > now) &&
    (await isEmpty((stage) => openRange(now, ALWAYS_OPEN.closesAt, stage))) &&
    (await isEmpty((stage) => closedRange(0, now, stage))) &&
    (held.length > 0 || !(await isEmpty((stage) => closedRange(now, ALWAYS_OPEN.closesAt, stage))))
  );
}
