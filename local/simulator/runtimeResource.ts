import type { JsonObject } from './applyPatch.ts';
import type { FleetState } from './FleetState.ts';
import type { Resource } from './Resource.ts';
import { type SimulatedRuntime, stableUUID } from './SimulatedRuntime.ts';
import { resourceVersion } from './shootObject.ts';
import { createdAt, kubernetesTime } from './shootStatus.ts';

const group = 'infrastructuremanager.kyma-project.io';

/** The Runtime resources of the control plane, named by runtime id (§4), read-only. A gone Shoot's is gone too. */
export function runtimeResource(fleet: FleetState): Resource {
  const runtimes = new Map<string, SimulatedRuntime>();
  for (const runtime of fleet.runtimes.values()) {
    if (runtime.entry.noRuntimeID !== true) runtimes.set(runtime.runtimeID, runtime);
  }
  const names = [...runtimes.keys()].sort();
  return {
    group,
    version: 'v1',
    plural: 'runtimes',
    kind: 'Runtime',
    custom: true,
    namespace: 'kcp-system',
    names: () => names,
    read: (name): JsonObject | undefined => {
      const runtime = runtimes.get(name);
      if (runtime === undefined || fleet.living(runtime.shoot) === undefined) return undefined;
      const deletion = fleet.deletion(runtime);
      const provisioned = runtime.entry.notReady !== true;
      const state = deletion !== undefined ? 'Terminating' : provisioned ? 'Ready' : 'Pending';
      const label = (key: string) => `kyma-project.io/${key}`;
      return {
        apiVersion: `${group}/v1`,
        kind: 'Runtime',
        metadata: {
          name,
          namespace: 'kcp-system',
          uid: stableUUID('Runtime', runtime.shoot),
          resourceVersion: resourceVersion(undefined, deletion === undefined ? 0 : 500),
          generation: 1,
          creationTimestamp: kubernetesTime(createdAt),
          ...(deletion === undefined
            ? {}
            : { deletionTimestamp: kubernetesTime(Math.max(deletion.since, createdAt)) }),
          labels: {
            [label('runtime-id')]: name,
            [label('instance-id')]: runtime.instanceID,
            [label('broker-plan-name')]: runtime.plan,
            [label('broker-plan-id')]: runtime.planID,
            [label('global-account-id')]: runtime.globalAccount,
            [label('subaccount-id')]: runtime.subAccount,
            [label('shoot-name')]: runtime.shoot,
            [label('region')]: runtime.region,
            'operator.kyma-project.io/kyma-name': name,
          },
        },
        spec: {
          shoot: { name: runtime.shoot, region: runtime.region, provider: { type: runtime.provider } },
          security: { administrators: [] },
        },
        status: {
          state,
          provisioningCompleted: provisioned,
          conditions: [
            {
              type: 'Provisioned',
              status: provisioned ? 'True' : 'Unknown',
              reason: provisioned ? 'ConfigurationCompleted' : 'ShootCreationPending',
              message: '',
              lastTransitionTime: kubernetesTime(createdAt),
            },
          ],
        },
      };
    },
  };
}
