import { at, flagAt, listAt, textAt } from '../../lib/kubernetes/fields.ts';
import type { Cause } from './ApiError.ts';
import { operationsOf } from './shootOperations.ts';
import { isAtLeast, type ShootSpec } from './shootSpec.ts';

const numbers = (version: string): readonly number[] => version.split('.').map(Number);

const compare = (left: string, right: string): number => {
  const [a, b] = [numbers(left), numbers(right)];
  return [0, 1, 2].map((place) => (a[place] ?? 0) - (b[place] ?? 0)).find((one) => one !== 0) ?? 0;
};

const notUsed = 'Forbidden: this field should not be set for workerless Shoot clusters';
/** The fields that a Shoot without workers must not have, in the order in which Gardener reports them. */
const forWorkers = [
  'provider.infrastructureConfig',
  'provider.controlPlaneConfig',
  'provider.workersSettings',
  'kubernetes.kubeControllerManager.nodeCIDRMaskSize',
  'kubernetes.kubeControllerManager.nodeMonitorGracePeriod',
  'kubernetes.kubeScheduler',
  'kubernetes.kubeProxy',
  'kubernetes.kubelet',
  'networking.type',
  'networking.pods',
  'networking.nodes',
  'maintenance.autoUpdate.machineImageVersion',
  'secretBindingName',
  'credentialsBindingName',
  'systemComponents',
] as const;

function refusedSteps(before: ShootSpec, wanted: ShootSpec): Cause[] {
  const causes: Cause[] = [];
  const [from, to] = [before.kubernetes.version, wanted.kubernetes.version];
  const downgrade = 'Forbidden: kubernetes version downgrade is not supported';
  if (compare(to, from) < 0) causes.push({ field: 'spec.kubernetes.version', problem: downgrade });
  const [, oldMinor = 0] = numbers(from);
  if (isAtLeast(to, oldMinor + 2)) {
    const problem = 'Forbidden: kubernetes version upgrade cannot skip a minor version';
    causes.push({ field: 'spec.kubernetes.version', problem });
  }
  for (const [index, worker] of (wanted.provider.workers ?? []).entries()) {
    // A worker without a version of its own has the control plane's.
    const old = before.provider.workers?.find(({ name }) => name === worker.name);
    if (
      compare(worker.kubernetes?.version ?? to, old?.kubernetes?.version ?? from) < 0 &&
      old !== undefined
    ) {
      causes.push({ field: `spec.provider.workers[${index}].kubernetes.version`, problem: downgrade });
    }
  }
  return causes;
}

/** Fields that a Kubernetes version forbids, each with the reason that Gardener's `pkg/api/core/validation/shoot.go` gives. */
function forbiddenFields(spec: ShootSpec): Cause[] {
  const causes: Cause[] = [];
  const forbid = (field: string, why: string) => causes.push({ field, problem: `Forbidden: ${why}` });
  const since = (minor: number) => isAtLeast(spec.kubernetes.version, minor);
  if (since(34) && spec.cloudProfileName) {
    const why = 'for Kubernetes version >= 1.34, cloudProfileName field is no longer supported';
    forbid('spec.cloudProfileName', `${why}, use spec.cloudProfile.name instead`);
  }
  const addons = at(spec, 'addons');
  if (addons !== undefined && since(35)) {
    forbid('spec.addons', 'for Kubernetes versions >= 1.35, addons field is no longer supported');
  } else if (
    textAt(spec, 'purpose') !== 'evaluation' &&
    (flagAt(addons, 'nginxIngress', 'enabled') || flagAt(addons, 'kubernetesDashboard', 'enabled'))
  ) {
    forbid('spec.addons', 'addons can only be enabled on shoots with .spec.purpose=evaluation');
  }
  for (const [index, { secretName }] of (spec.dns?.providers ?? []).entries()) {
    const why = 'for Kubernetes versions >= 1.35, secretName field is no longer supported';
    if (secretName !== undefined && since(35)) forbid(`spec.dns.providers[${index}].secretName`, why);
  }
  const apiServer = 'spec.kubernetes.kubeAPIServer';
  if (since(35) && at(spec, 'kubernetes', 'kubeAPIServer', 'enableAnonymousAuthentication') !== undefined) {
    const why = 'for Kubernetes versions >= 1.35, enableAnonymousAuthentication field is no longer supported';
    forbid(`${apiServer}.enableAnonymousAuthentication`, why);
  }
  if (since(35) && at(spec, 'kubernetes', 'kubeAPIServer', 'watchCacheSizes', 'default') !== undefined) {
    const why =
      'for Kubernetes versions >= 1.35, configuring the default watch cache size is no longer supported';
    forbid(`${apiServer}.watchCacheSizes.default`, why);
  }
  if (since(35) && at(spec, 'kubernetes', 'kubeScheduler', 'kubeMaxPDVols') !== undefined) {
    const why = 'for Kubernetes version >= 1.35, kubeMaxPDVols field is no longer supported';
    forbid('spec.kubernetes.kubeScheduler.kubeMaxPDVols', why);
  }
  if (since(34) && spec.secretBindingName) {
    const why = 'for Kubernetes versions >= 1.34, secretBindingName field is no longer supported';
    forbid('spec.secretBindingName', `${why}, use spec.credentialsBindingName instead`);
  }
  return causes;
}

function refusedBindings(spec: ShootSpec): Cause[] {
  const field = 'spec.secretBindingName';
  if (spec.secretBindingName && spec.credentialsBindingName) {
    return [{ field, problem: 'Forbidden: is incompatible with credentialsBindingName' }];
  }
  if (spec.secretBindingName || spec.credentialsBindingName) return [];
  return [{ field, problem: 'Required value: must be set when credentialsBindingName is not' }];
}

function refusedWorkers(spec: ShootSpec): Cause[] {
  const workers = spec.provider.workers ?? [];
  const isActive = ({ maximum = 0, systemComponents }: (typeof workers)[number]) =>
    maximum > 0 && systemComponents?.allow === true;
  if (workers.some(isActive)) return [];
  const problem =
    'Forbidden: at least one active (workers[i].maximum > 0) worker pool with systemComponents.allow=true needed';
  return [{ field: 'spec.provider.workers', problem }];
}

/** The faults that Gardener's validation finds in an update (422), in its order. `annotations` are the new ones. */
export function refusedUpdate(
  before: ShootSpec,
  wanted: ShootSpec,
  annotations: Readonly<Record<string, unknown>>,
): Cause[] {
  const causes: Cause[] = [...operationsOf(annotations).causes];
  const immutable = (field: string, old: string, asked: string) => {
    if (old !== asked) causes.push({ field, problem: `Invalid value: "${asked}": field is immutable` });
  };
  immutable('spec.region', before.region, wanted.region);
  causes.push(...refusedSteps(before, wanted));
  immutable('spec.provider.type', before.provider.type, wanted.provider.type);
  if (listAt(wanted, 'provider', 'workers').length === 0) {
    const problem = 'Forbidden: cannot switch from a Shoot with workers to a workerless Shoot';
    causes.push({ field: 'spec.provider.workers', problem });
    for (const path of forWorkers) {
      if (at(wanted, ...path.split('.')) !== undefined)
        causes.push({ field: `spec.${path}`, problem: notUsed });
    }
    return causes;
  }
  return [...causes, ...refusedWorkers(wanted), ...forbiddenFields(wanted), ...refusedBindings(wanted)];
}
