import type { WaitingDue } from '../model/dueKey.ts';
import type { OwnDuration } from './DurationModel.ts';

/** An operation that has not started. */
export interface WaitingOperation {
  readonly due: WaitingDue;
  /** How long the runtime's previous upgrade took, in seconds, if known. */
  readonly previousSeconds?: number | undefined;
}

/** An operation in progress. */
export interface RunningOperation extends OwnDuration {
  /** Epoch ms. */
  readonly startedAt: number;
}

/** A stage that has not ended, or the whole orchestration if there are no stages. */
export interface ForecastStage {
  /** Empty if there are no stages. */
  readonly name: string;
  readonly workers: number;
  /** The earliest time it opens (epoch ms); 0 means as soon as the previous stage has ended and soaked. */
  readonly notBefore: number;
  /** How long the next stage waits after the end of this one, in seconds. */
  readonly soakSeconds: number;
  readonly waiting: readonly WaitingOperation[];
  readonly running: readonly RunningOperation[];
}
