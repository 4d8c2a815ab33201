import { listRuntimes } from '../../lib/fleet/listRuntimes.ts';
import { listShoots } from '../../lib/fleet/listShoots.ts';
import type { Fleet } from '../../lib/ports/ports.ts';
import { createKubernetesReader } from './kubernetes.ts';
import { readSettings } from './settings.ts';

/** The Gardener project and, if configured, the control plane; listing is retried for `patienceSeconds`. */
export function createFleetReader(
  environment: {
    readonly SETTINGS: string;
    readonly GARDENER_SECRET_ID: string;
    readonly CONTROL_PLANE_SECRET_ID: string;
  },
  patienceSeconds: number,
): () => Promise<Fleet> {
  const { gardenerNamespace: namespace, optOutAnnotation } = readSettings(environment);
  const gardener = createKubernetesReader(environment.GARDENER_SECRET_ID, 'Gardener');
  const secret = environment.CONTROL_PLANE_SECRET_ID;
  const controlPlane = secret === '' ? undefined : createKubernetesReader(secret, 'the control plane');
  return async () => {
    const [shoots, runtimes] = await Promise.all([gardener(), controlPlane?.()]);
    return {
      shoots: () => listShoots(shoots, { namespace, optOutAnnotation, patienceSeconds }),
      runtimes: () => (runtimes === undefined ? undefined : listRuntimes(runtimes, { patienceSeconds })),
    };
  };
}
