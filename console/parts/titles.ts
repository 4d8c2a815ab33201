import type { Schemas } from '../client/apiClient.ts';

type Upgrade = Pick<Schemas['ListedOrchestration'], 'type' | 'parameters'>;

/** What an orchestration does, in words: `Kyma to channel fast`, `Kubernetes to 1.34.2`. */
export function upgradeTitle({ type, parameters }: Upgrade): string {
  const { kyma, kubernetes } = parameters;
  if (type === 'upgradeKyma') return `Kyma to channel ${kyma?.channel ?? '?'}`;
  const image = [kubernetes?.machineImage, kubernetes?.machineImageVersion].filter(Boolean).join(' ');
  return `Kubernetes to ${kubernetes?.kubernetesVersion ?? '?'}${image === '' ? '' : `, ${image}`}`;
}

/** When it upgrades, in words. */
export function scheduleWords({ parameters }: Upgrade): string {
  const { schedule, maintenanceWindow, parallel } = parameters.strategy;
  const workers = `${parallel.workers} at a time`;
  const where = maintenanceWindow ? 'in maintenance windows' : 'at once';
  const later = /^\d/.test(schedule) ? ', not before its start' : '';
  return `${where}${later}, ${workers}`;
}
