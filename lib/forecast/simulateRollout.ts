import type { ForecastStage, RunningOperation } from './ForecastStage.ts';
import { simulateTurns, type TurnsInput } from './simulateTurns.ts';
import type { UpcomingWindows } from './UpcomingWindows.ts';

/** Stages one after another. Waiting operations are numbered over all stages. Times are epoch ms. */
export interface RolloutInput
  extends Pick<
    TurnsInput,
    'freezes' | 'minimumLeftSeconds' | 'durationSeconds' | 'random' | 'latestWakeUp' | 'keys'
  > {
  readonly now: number;
  /** Those that have not ended, in order. */
  readonly stages: readonly ForecastStage[];
  /** The windows of a waiting operation; undefined if it needs none. */
  readonly windows: (place: number) => UpcomingWindows | undefined;
  /** When an operation in progress ends. */
  readonly endOf: (running: RunningOperation) => number;
}

export interface RolloutResult {
  /** When each stage opens and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Indexed by the place of the waiting operation; 0 for one that finds no window. */
  readonly startedAt: Float64Array;
  readonly endedAt: Float64Array;
  /** How many windows each one missed. */
  readonly moved: Uint16Array;
  /** How many due-index entries were read and written. */
  readonly work: number;
}

/**
 * Simulates an orchestration in virtual time (§13.5), one stage after another. Each stage is a round of turns with its own
 * workers. It opens once the previous stage has ended and soaked, but not before its own time.
 */
export async function simulateRollout(input: RolloutInput): Promise<RolloutResult> {
  const { now, stages, durationSeconds, endOf, windows, ...turns } = input;
  const count = stages.reduce((sum, { waiting }) => sum + waiting.length, 0);
  const startedAt = new Float64Array(count);
  const endedAt = new Float64Array(count);
  const moved = new Uint16Array(count);
  const starts: number[] = [];
  const ends: number[] = [];
  let first = 0;
  let at = now;
  let work = 0;
  for (const { waiting, running, workers, notBefore, soakSeconds } of stages) {
    const from = first;
    const startsAt = Math.max(at, notBefore);
    const result = await simulateTurns({
      ...turns,
      startsAt,
      workers,
      // On its own, a stage is like an orchestration without stages.
      dues: waiting.map(({ due: { stage: _, ...due } }) => due),
      nextWindow: (place, after, minimum) => windows(from + place)?.next(after, minimum),
      durationSeconds: (place) => durationSeconds(from + place),
      busyUntil: running.map(endOf),
    });
    startedAt.set(result.startedAt, from);
    endedAt.set(result.endedAt, from);
    moved.set(result.moved, from);
    starts.push(startsAt);
    ends.push(result.endsAt);
    work += result.work;
    at = result.endsAt + soakSeconds * 1000;
    first += waiting.length;
  }
  return { starts, ends, startedAt, endedAt, moved, work };
}
