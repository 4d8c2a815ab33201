import { shootPath } from '../../fleet/shootPaths.ts';
import { textAt } from '../../kubernetes/fields.ts';
import { KubernetesError } from '../../kubernetes/KubernetesError.ts';
import { createKubernetesClient, type KubernetesClient } from '../../kubernetes/kubernetesClient.ts';
import { findingOfError, notNow } from '../findings.ts';
import { isGone, type Read, readShoot } from '../readShoot.ts';
import type { UpgradeLook } from '../Upgrade.ts';

/** The shortest lifetime that Gardener grants, and long enough for one look (§9: 10 minutes). */
const ADMIN_KUBECONFIG_SECONDS = 600;

/**
 * A client for a runtime's own API server, with an admin kubeconfig that Gardener issues for this look. It stays in memory and is
 * never stored or reused, so it does not matter that it expires during an upgrade: the next look gets a new one.
 */
export async function openRuntime(
  gardener: KubernetesClient,
  namespace: string,
  look: UpgradeLook,
  timeoutSeconds?: number,
): Promise<Read<KubernetesClient>> {
  try {
    const answer = await gardener.post(`${shootPath(namespace, look.shootName)}/adminkubeconfig`, {
      apiVersion: 'authentication.gardener.cloud/v1alpha1',
      kind: 'AdminKubeconfigRequest',
      spec: { expirationSeconds: ADMIN_KUBECONFIG_SECONDS },
    });
    const kubeconfig = Buffer.from(textAt(answer, 'status', 'kubeconfig'), 'base64').toString('utf8');
    const serverName = `the API server of ${look.shootName}`;
    const options = timeoutSeconds === undefined ? { serverName } : { serverName, timeoutSeconds };
    return { value: createKubernetesClient(kubeconfig, options) };
  } catch (error) {
    const doing = `asking Gardener for access to the runtime of ${look.shootName}`;
    if (isGone(look, error)) {
      // It may have been deleted since it was read; read the Shoot again to find out.
      const again = await readShoot(gardener, namespace, look);
      if ('finding' in again) return again;
      return { finding: notNow(look, `${doing}: Gardener does not find the Shoot; looking again`) };
    }
    // Gardener refuses like this while it knows no address of the API server (its registry/core/shoot/storage/kubeconfig.go).
    if (
      error instanceof KubernetesError &&
      error.status === 422 &&
      /advertised ?address/i.test(error.message)
    ) {
      return { finding: notNow(look, `${doing}: its API server has no address yet; looking again`) };
    }
    return { finding: findingOfError(look, error, doing) };
  }
}
