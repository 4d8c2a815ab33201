import { timeText } from '../base/timeText.ts';
import { type Candidate, windowOf } from '../model/dueKey.ts';
import { fieldsOf } from '../model/fieldsOf.ts';
import type { Operation, Waiting } from '../model/Operation.ts';
import { pauseForFailures, type ThresholdDependencies } from '../orchestrations/failureThreshold.ts';
import type { Interval } from '../windows/Interval.ts';
import { latestStart } from '../windows/minimumLeft.ts';
import { nextWindow } from '../windows/nextWindow.ts';
import { type Choice, neededSeconds } from './chooseOperation.ts';
import { durationText } from './closedNow.ts';

export type MoveDependencies = ThresholdDependencies;

export interface MoveContext {
  readonly now: number;
  readonly minimumLeftSeconds: number;
  readonly freezes: readonly Interval[];
  /** How many windows an operation may miss while it waits for its runtime. */
  readonly missedWindows: number;
  /** When the orchestration was paused last, if it was. */
  readonly lastPause: Interval | undefined;
}

/**
 * Corrects the positions of operations in the due index (§2): those whose window has opened move to the open range, those that
 * missed it to their next window. Each move is one conditional write; another turn may have been faster.
 */
export async function moveCandidates(
  deps: MoveDependencies,
  orchestrationID: string,
  choice: Choice,
  context: MoveContext,
): Promise<void> {
  const deferred = choice.defer.map(
    async (candidate) => await deferOperation(deps, orchestrationID, candidate, context),
  );
  await Promise.all([
    ...deferred,
    ...choice.promote.map(async (candidate) => {
      await deps.operations.move(orchestrationID, candidate, { ...candidate.due, kind: 'open' });
    }),
  ]);
  const missed = (await Promise.all(deferred)).filter((done) => done).length;
  if (missed > 0) await deps.orchestrations.countMissed(orchestrationID, missed);
}

/**
 * Moves an operation to its next window, or fails it if it has none or has missed too many. @returns whether it was moved because
 * it missed its window; a window that passed during a pause does not count as missed (§13.3)
 */
async function deferOperation(
  deps: MoveDependencies,
  orchestrationID: string,
  candidate: Candidate,
  { now, minimumLeftSeconds, freezes, missedWindows, lastPause }: MoveContext,
): Promise<boolean> {
  const operation = await deps.operations.get(orchestrationID, candidate.ordinal);
  if (operation?.rule === undefined) return false;
  const expectedSeconds = candidate.due.expectedSeconds ?? minimumLeftSeconds;
  const next = nextWindow(now, operation.rule, { minimumLeftSeconds: expectedSeconds, freezes });
  if (next === undefined) {
    const message = 'Failed: there is no maintenance window in which it could start within 400 days';
    await fail(deps, operation, now, message);
    return false;
  }
  const wasPaused = passedDuring(lastPause, latestStart(expectedSeconds, windowOf(candidate.due)));
  const waiting = wasPaused ? undefined : missedOnce(operation);
  if (waiting !== undefined && waiting.missedWindows >= missedWindows) {
    const message = `Nothing changed: missed ${waiting.missedWindows} maintenance windows. Last seen: ${waiting.lastSeen}`;
    await fail(deps, operation, now, message);
    return false;
  }
  const left = durationText((candidate.due.closesAt - now) / 1000);
  const needed = durationText(neededSeconds(expectedSeconds, windowOf(candidate.due)));
  const why = wasPaused
    ? 'its window passed while the orchestration was paused'
    : `${left} left, ${needed} needed`;
  const message = `Deferred to ${timeText(next.begin)}: ${why}`;
  const deferred = await deps.operations.move(
    orchestrationID,
    candidate,
    { ...candidate.due, kind: 'closed', opensAt: next.begin, closesAt: next.end },
    { windowBegin: next.begin, windowEnd: next.end, pausedUntil: 0, waiting },
    { at: now, message },
  );
  if (deferred) deps.metrics.record({ OperationsDeferred: 1 }, {}, fieldsOf(operation));
  return deferred && !wasPaused;
}

/** Whether the latest possible start fell into a pause, so that only the pause kept it from starting. */
const passedDuring = (pause: Interval | undefined, latest: number): boolean =>
  pause !== undefined && pause.begin <= latest && latest < pause.end;

async function fail(
  deps: MoveDependencies,
  operation: Operation,
  at: number,
  message: string,
): Promise<void> {
  await deps.operations.endWaiting(operation, { at, to: 'failed', message });
  await pauseForFailures(deps, operation.orchestrationID);
}

/**
 * The waiting record, with one more missed window if the operation missed its window because of its runtime (it paused in it).
 */
const missedOnce = ({ waiting, pausedUntil = 0, windowBegin }: Operation): Waiting | undefined =>
  waiting === undefined || pausedUntil <= windowBegin
    ? undefined
    : { ...waiting, missedWindows: waiting.missedWindows + 1 };
