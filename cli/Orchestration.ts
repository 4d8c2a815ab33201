import type { Schemas } from '../console/client/apiClient.ts';

/** The counts of operations by state, zeros included. */
export type OperationStats = Schemas['Orchestration']['operationStats'];

/** A stage of a rollout as the API shows it. */
export interface RolloutStage {
  readonly name: string;
  readonly runtimes: number;
  readonly status: string;
  readonly operationStats?: OperationStats;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

/** Where a rollout stands; only for orchestrations that have stages or an approval, or are paused. */
export interface Rollout {
  /** Of the stage that is open, from 0 on. */
  readonly stage: number;
  readonly of: number;
  readonly status: string;
  readonly until?: string;
  readonly stages: readonly RolloutStage[];
}

export type Orchestration = Schemas['Orchestration'] & { readonly rollout?: Rollout };

/** Whether nothing more happens unless somebody asks for a retry. */
export const isOver = ({ state }: Pick<Orchestration, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

/** What is upgraded to what, such as `Kyma to fast`. */
export const titleOf = ({ type, parameters }: Pick<Orchestration, 'type' | 'parameters'>): string => {
  const target = type === 'upgradeKyma' ? parameters.kyma?.channel : parameters.kubernetes?.kubernetesVersion;
  const what = type === 'upgradeKyma' ? 'Kyma' : 'Kubernetes';
  return `${what}${target === undefined ? '' : ` to ${target}`}${parameters.dryRun ? ', dry run' : ''}`;
};
