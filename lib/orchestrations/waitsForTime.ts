import { ALWAYS_OPEN, closedRange, openRange } from '../model/dueKey.ts';
import { dueOf } from '../model/dueOf.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/**
 * Whether an orchestration is right to do nothing until a known time: nothing is in progress, and every waiting operation is held
 * by a sleeping turn or has a window that is still to come. This counts as progress (§6): such an orchestration is not given up,
 * however often it is restarted. Call this before claims are taken from dead turns, because it reads their sleeps.
 */
export async function waitsForTime(
  operations: OperationReader,
  orchestrationID: string,
  now: number,
): Promise<boolean> {
  if ((await operations.inStates(orchestrationID, ['in progress'], 1)).length > 0) return false;
  const held = await operations.held(orchestrationID);
  // A turn sleeps only while no operation may start.
  if (held.some(({ sleep }) => sleep !== undefined && sleep.until > now)) return true;
  const isEmpty = async (range: readonly [string, string]) =>
    (await operations.candidates(orchestrationID, range, 1)).length === 0;
  return (
    held.every((operation) => dueOf(operation).begin > now) &&
    (await isEmpty(openRange(now, ALWAYS_OPEN.end))) &&
    (await isEmpty(closedRange(0, now))) &&
    (held.length > 0 || !(await isEmpty(closedRange(now, ALWAYS_OPEN.end))))
  );
}
