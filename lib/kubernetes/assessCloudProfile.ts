import { listAt, textAt, timeAt } from './fields.ts';

/** One version a CloudProfile lists: Kubernetes' or a machine image's. */
type Offer = unknown;

/**
 * Why a CloudProfile does not offer this Kubernetes version now, or undefined. `profileSpec` is the spec of a CloudProfile
 * or the merged one in the status of a NamespacedCloudProfile.
 */
export function refusedKubernetesVersion(
  profileSpec: unknown,
  version: string,
  now: number,
): string | undefined {
  const offers = listAt(profileSpec, 'kubernetes', 'versions');
  return refusedOffer(offers, version, now, `version ${version}`);
}

/** The same for a machine image. */
export function refusedMachineImage(
  profileSpec: unknown,
  image: { readonly name: string; readonly version: string },
  now: number,
): string | undefined {
  const found = listAt(profileSpec, 'machineImages').find((one) => textAt(one, 'name') === image.name);
  if (found === undefined) return `machine image ${image.name} is not offered`;
  // Without a version Gardener takes the newest that is supported.
  if (image.version === '') return undefined;
  const offers = listAt(found, 'versions');
  return refusedOffer(offers, image.version, now, `machine image ${image.name} ${image.version}`);
}

function refusedOffer(
  offers: readonly Offer[],
  version: string,
  now: number,
  what: string,
): string | undefined {
  const offer = offers.find((one) => textAt(one, 'version') === version);
  if (offer === undefined) return `${what} is not offered`;
  const expiry = textAt(offer, 'expirationDate');
  const expiredAt = timeAt(offer, 'expirationDate');
  if (expiredAt !== undefined && expiredAt <= now) return `${what} expired on ${expiry}`;
  const stage = stageOf(offer, now);
  return stage === 'expired' || stage === 'unavailable' ? `${what} is ${stage}` : undefined;
}

/**
 * The stage a version is in: newer Gardeners list stages with their start (`lifecycle`), older ones have one
 * `classification` (and no such thing as expired in it, for that there is the date).
 */
function stageOf(offer: Offer, now: number): string {
  const started = listAt(offer, 'lifecycle').filter((stage) => (timeAt(stage, 'startTime') ?? 0) <= now);
  const latest = started.toSorted((a, b) => (timeAt(a, 'startTime') ?? 0) - (timeAt(b, 'startTime') ?? 0));
  return textAt(latest.at(-1), 'classification') || textAt(offer, 'classification');
}
