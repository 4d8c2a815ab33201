import { ALWAYS_OPEN, closedRange, openRange } from '../model/dueKey.ts';
import { dueOf } from '../model/dueOf.ts';
import type { OperationReader } from '../store/OperationReader.ts';

/**
 * Whether an orchestration rightly does nothing before a time that is known: nothing is in progress, and what waits sleeps with
 * its turn, or has a window that is still to come. That is progress (§6): however often such an orchestration is restarted, it
 * is not given up for it. Ask before claims are taken from turns that are gone, for their sleeps tell.
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
