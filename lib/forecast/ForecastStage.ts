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

/** A stage that is not over, or the whole orchestration where there are no stages. */
export interface ForecastStage {
  /** Empty where there are no stages. */
  readonly name: string;
  readonly workers: number;
  /** It does not open before this (epoch ms); 0: it opens when the stage before it is over and has soaked. */
  readonly notBefore: number;
  /** How long the next stage waits after this one, in seconds. */
  readonly soakSeconds: number;
  readonly waiting: readonly WaitingOperation[];
  readonly running: readonly RunningOperation[];
}
