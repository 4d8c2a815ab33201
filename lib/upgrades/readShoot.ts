import { shootPath } from '../fleet/shootPaths.ts';
import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import type { KubernetesClient, KubernetesObject } from '../kubernetes/kubernetesClient.ts';
import { assessExistence } from './assessShoot.ts';
import { canceled, findingOfError, notNow, SOON_SECONDS } from './findings.ts';
import type { UpgradeFinding, UpgradeLook } from './Upgrade.ts';

/** Either the requested value, or the finding that ends the look. */
export type Read<T> = { readonly value: T } | { readonly finding: UpgradeFinding };

/** The Shoot of a look, if it still exists and still belongs to this runtime; otherwise what that means for the upgrade (§9). */
export async function readShoot(
  gardener: KubernetesClient,
  namespace: string,
  look: UpgradeLook,
): Promise<Read<KubernetesObject>> {
  let shoot: KubernetesObject;
  try {
    shoot = await gardener.get(shootPath(namespace, look.shootName));
  } catch (error) {
    if (isGone(look, error)) return { finding: gone(look) };
    const doing = `reading the Shoot ${look.shootName}`;
    if (error instanceof KubernetesError && error.status === 404) {
      const description = `${doing}: ${error.message}, which does not mean that the Shoot is gone; looking again`;
      return { finding: notNow(look, description, { lookAgainSeconds: SOON_SECONDS }) };
    }
    return { finding: findingOfError(look, error, doing) };
  }
  const going = assessExistence(look, shoot);
  return going === undefined ? { value: shoot } : { finding: going };
}

/** Only a `Status` that names this Shoot proves that it is gone: an API that is briefly unavailable also answers 404. */
export function isGone(look: UpgradeLook, error: unknown): boolean {
  return error instanceof KubernetesError && error.saysGone('shoots', look.shootName);
}

export function gone(look: UpgradeLook): UpgradeFinding {
  return canceled(`the Shoot ${look.shootName} no longer exists`);
}
