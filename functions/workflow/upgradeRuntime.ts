import { kymaUpgrade } from '../../lib/kubernetes/kymaUpgrade.ts';
import type { LookAtUpgrade } from '../../lib/kubernetes/Upgrade.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { upgradeRuntime } from '../../lib/turns/upgradeRuntime.ts';
import { upgradeInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { createKubernetesReader } from '../kubernetes.ts';
import { once } from '../once.ts';

const setUp = once(() => {
  const environment = readEnvironment('upgradeRuntime');
  const deps = queueDependencies(environment);
  const readGardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
  const upgradeOf = async ({ type, parameters }: Orchestration): Promise<LookAtUpgrade> => {
    const channel = parameters.kyma?.channel;
    if (channel === undefined) throw new Error(`An orchestration of type ${type} has no channel`);
    const gardener = await readGardener();
    return kymaUpgrade({ gardener, namespace: deps.settings.gardenerNamespace, target: { channel } });
  };
  return { ...deps, upgradeOf };
});

/** `Upgrade runtime` */
export const handler = async (event: unknown) =>
  await upgradeRuntime(setUp(), upgradeInputSchema.parse(event));
