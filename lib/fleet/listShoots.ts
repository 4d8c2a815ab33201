import { defaultOptOutAnnotation } from '../base/settings.ts';
import { at, flagAt, textAt } from '../kubernetes/fields.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import { type ListOptions, listObjects } from '../kubernetes/listObjects.ts';
import { type OptOut, readOptOut } from '../windows/optOut.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { Shoot } from './Shoot.ts';
import { shootsPath } from './shootPaths.ts';

/** The annotations that hold the runtime id, newest first (§4). */
const runtimeIDAnnotations = [
  'infrastructuremanager.kyma-project.io/runtime-id',
  'kcp.provisioner.kyma-project.io/runtime-id',
];

/**
 * Lists the Shoots in a Gardener project's namespace page by page, each once (see `listObjects`). Shoots to skip (§4) are
 * included, with the fields that decide it.
 *
 * @throws KubernetesError if Gardener cannot be listed even after retries.
 */
export function listShoots(
  client: KubernetesClient,
  {
    namespace,
    optOutAnnotation,
    ...options
  }: ListOptions & { readonly namespace: string; readonly optOutAnnotation?: string | undefined },
): AsyncGenerator<Shoot[]> {
  return listObjects(client, shootsPath(namespace), (raw) => shootOf(raw, optOutAnnotation), options);
}

/** Takes what we use from a Shoot as the API server sent it. */
export function shootOf(raw: unknown, optOutAnnotation?: string): Shoot {
  const optOut = optOutOf(raw, optOutAnnotation);
  return {
    name: textAt(raw, 'metadata', 'name'),
    runtimeID: runtimeIDOf(raw),
    globalAccountID: textAt(raw, 'metadata', 'labels', 'account'),
    subAccountID: textAt(raw, 'metadata', 'labels', 'subaccount'),
    region: textAt(raw, 'spec', 'region'),
    window: windowOf(raw),
    hibernated: isHibernated(raw),
    deleting: isDeleting(raw),
    kubernetesVersion: textAt(raw, 'spec', 'kubernetes', 'version'),
    ...(optOut === undefined ? {} : { optOut }),
  };
}

/** The maintenance window of a raw Shoot unchanged, valid or not; undefined if it has none. */
export function windowOf(raw: unknown): TimeWindow | undefined {
  const window = at(raw, 'spec', 'maintenance', 'timeWindow');
  return window ? { begin: textAt(window, 'begin'), end: textAt(window, 'end') } : undefined;
}

/** The opt-out of a raw Shoot; undefined if it has none. */
export const optOutOf = (raw: unknown, annotation = defaultOptOutAnnotation): OptOut | undefined =>
  readOptOut(annotation, at(raw, 'metadata', 'annotations', annotation));

/** The runtime id of a raw Shoot, or undefined. */
export function runtimeIDOf(raw: unknown): string | undefined {
  const ids = runtimeIDAnnotations.map((name) => textAt(raw, 'metadata', 'annotations', name));
  return ids.find((id) => id !== '');
}

/** True if it is asleep, falling asleep or waking up: spec has the desired state, status the actual one (§4). */
export function isHibernated(raw: unknown): boolean {
  return flagAt(raw, 'spec', 'hibernation', 'enabled') || flagAt(raw, 'status', 'hibernated');
}

export function isDeleting(raw: unknown): boolean {
  return textAt(raw, 'metadata', 'deletionTimestamp') !== '';
}
