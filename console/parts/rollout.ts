import type { Schemas } from '../client/apiClient.ts';
import type { Stats } from './Progress.tsx';

/** A stage of a rollout as the API shows it. */
export interface RolloutStage {
  readonly name: string;
  readonly runtimes: number;
  readonly status: string;
  readonly operationStats: Stats;
  readonly startedAt: string;
  readonly endedAt: string;
}

/** Where a rollout stands: only of orchestrations that have stages or an approval, or are paused. */
export interface Rollout {
  /** The open stage, from 0. */
  readonly stage: number;
  readonly of: number;
  readonly status: string;
  readonly until: string;
  readonly stages: readonly RolloutStage[];
}

export type Orchestration = Schemas['Orchestration'] & { readonly rollout?: Rollout };
