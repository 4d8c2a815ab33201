import type { OperationState } from './states.ts';

/** The runtimes of one group. Each list has one number per bucket. */
export interface TimelineBand {
  readonly name: string;
  readonly runtimes: number;
  readonly operationStats: Readonly<Record<OperationState, number>>;
  readonly windows: readonly number[];
  readonly waiting: readonly number[];
  readonly starts: readonly number[];
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  readonly canceled: readonly number[];
}
