import { assessExistence } from './assessShoot.ts';
import { canceled, findingOfError } from './findings.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { KubernetesClient, KubernetesObject } from './kubernetesClient.ts';
import { shootPath } from './shootPaths.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** Either what was asked for, or why the look ends here. */
export type Read<T> = { readonly value: T } | { readonly finding: UpgradeFinding };

/** The Shoot of a look, if it is still there and still this runtime's; else what that means for the upgrade (§9). */
export async function readShoot(
  gardener: KubernetesClient,
  namespace: string,
  look: UpgradeLook,
): Promise<Read<KubernetesObject>> {
  let shoot: KubernetesObject;
  try {
    shoot = await gardener.get(shootPath(namespace, look.shootName));
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) {
      return { finding: canceled(`the Shoot ${look.shootName} does not exist any more`) };
    }
    return { finding: findingOfError(look, error, `reading the Shoot ${look.shootName}`) };
  }
  const gone = assessExistence(look, shoot);
  return gone === undefined ? { value: shoot } : { finding: gone };
}
