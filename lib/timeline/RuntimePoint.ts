import type { OperationState } from '../model/states.ts';

/** What a timeline knows of one operation. Times are epoch ms, 0 where there is none. */
export interface RuntimePoint {
  readonly ordinal: number;
  /** As readers see it (lib/model/seenState.ts). */
  readonly state: OperationState;
  readonly windowBegin: number;
  readonly windowEnd: number;
  readonly startedAt: number;
  readonly endedAt: number;
}
