import { flagAt, textAt } from '../kubernetes/fields.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import { type ListOptions, listObjects } from '../kubernetes/listObjects.ts';
import { isDeleting } from './listShoots.ts';
import type { RuntimeRecord } from './RuntimeRecord.ts';

/** The path of the Runtime resources in Kyma's control plane (§4). */
const runtimesPath = '/apis/infrastructuremanager.kyma-project.io/v1/namespaces/kcp-system/runtimes';

/**
 * Lists the Runtime resources of Kyma's control plane page by page, each once.
 *
 * @throws KubernetesError if the control plane cannot be listed even after retries.
 */
export function listRuntimes(
  client: KubernetesClient,
  options: ListOptions = {},
): AsyncGenerator<RuntimeRecord[]> {
  return listObjects(client, runtimesPath, runtimeOf, options);
}

/**
 * The parts of a Runtime that we use. Infrastructure Manager names it after its runtime id, so the name serves if the label is
 * missing. `status.state` is Pending during every update, whereas `provisioningCompleted` stays true once the runtime is
 * provisioned; older versions lack that field (kyma-project/infrastructure-manager, `api/v1/runtime_types.go`).
 */
export function runtimeOf(raw: unknown): RuntimeRecord {
  const label = (name: string) => textAt(raw, 'metadata', 'labels', `kyma-project.io/${name}`);
  const state = textAt(raw, 'status', 'state');
  const provisioned = flagAt(raw, 'status', 'provisioningCompleted') || state === 'Ready';
  return {
    runtimeID: label('runtime-id') || textAt(raw, 'metadata', 'name'),
    instanceID: label('instance-id'),
    planName: label('broker-plan-name'),
    planID: label('broker-plan-id'),
    ready: provisioned && state !== 'Terminating' && !isDeleting(raw),
  };
}
