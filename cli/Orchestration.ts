import type { Schemas } from '../console/client/apiClient.ts';

export type Orchestration = Schemas['Orchestration'];

/** Whether nothing more happens unless somebody requests a retry. */
export const isOver = ({ state }: Pick<Orchestration, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

/** The upgrade in words, such as `Kyma to fast, emergency`. */
export const titleOf = ({ type, parameters }: Pick<Orchestration, 'type' | 'parameters'>): string => {
  const target = type === 'upgradeKyma' ? parameters.kyma?.channel : parameters.kubernetes?.kubernetesVersion;
  const what = type === 'upgradeKyma' ? 'Kyma' : 'Kubernetes';
  const marks = [
    parameters.priority === 'emergency' ? ', emergency' : '',
    parameters.dryRun ? ', dry run' : '',
  ].join('');
  return `${what}${target === undefined ? '' : ` to ${target}`}${marks}`;
};

/** The name of the stage that is waiting for approval; undefined if none is. */
export const waitingStageOf = ({ rollout }: Orchestration): string | undefined =>
  rollout?.status === 'waiting for approval' ? rollout.stages[rollout.stage]?.name : undefined;
