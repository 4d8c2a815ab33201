import { defaultOptOutAnnotation } from '../base/settings.ts';
import { at, flagAt, textAt } from '../kubernetes/fields.ts';
import type { KubernetesClient } from '../kubernetes/kubernetesClient.ts';
import { type ListOptions, listObjects } from '../kubernetes/listObjects.ts';
import { type OptOut, readOptOut } from '../windows/optOut.ts';
import type { TimeWindow } from '../windows/TimeWindow.ts';
import type { Shoot } from './Shoot.ts';
import { shootsPath } from './shootPaths.ts';

/** Where the runtime id stands, newest first (§4). */
const runtimeIDAnnotations = [
  'infrastructuremanager.kyma-project.io/runtime-id',
  'kcp.provisioner.kyma-project.io/runtime-id',
];

/**
 * The Shoots of a Gardener project's namespace, page by page, each Shoot once (`listObjects` says how). Shoots to skip (§4) are
 * included, with the fields that decide it.
 *
 * @throws KubernetesError when Gardener cannot be listed, after the retries.
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

/** What we keep of a Shoot as the API server sent it. */
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

/** The maintenance window of a raw Shoot as it stands, readable or not; undefined where it has none. */
export function windowOf(raw: unknown): TimeWindow | undefined {
  const window = at(raw, 'spec', 'maintenance', 'timeWindow');
  return window ? { begin: textAt(window, 'begin'), end: textAt(window, 'end') } : undefined;
}

/** Until when a raw Shoot must not be upgraded; undefined if it does not say. */
export const optOutOf = (raw: unknown, annotation = defaultOptOutAnnotation): OptOut | undefined =>
  readOptOut(annotation, at(raw, 'metadata', 'annotations', annotation));

/** The runtime id of a raw Shoot, or undefined. */
export function runtimeIDOf(raw: unknown): string | undefined {
  const ids = runtimeIDAnnotations.map((name) => textAt(raw, 'metadata', 'annotations', name));
  return ids.find((id) => id !== '');
}

/** Asleep, falling asleep or waking up: spec says what is wanted, status what is (§4). */
export function isHibernated(raw: unknown): boolean {
  return flagAt(raw, 'spec', 'hibernation', 'enabled') || flagAt(raw, 'status', 'hibernated');
}

export function isDeleting(raw: unknown): boolean {
  return textAt(raw, 'metadata', 'deletionTimestamp') !== '';
}
