import { listAt, textAt, timeAt } from '../../kubernetes/fields.ts';
import { compareVersions } from './kubernetesVersion.ts';

/** One version a CloudProfile lists: Kubernetes' or a machine image's. */
type Offer = unknown;

/** What a CloudProfile says about a version: not offered, or offered with something to note. */
export interface Offered {
  readonly refusal?: string;
  /** 'version 1.34.0 expired on 2026-01-01T00:00:00Z'. */
  readonly note?: string;
}

/**
 * Whether an existing cluster may get this Kubernetes version now. `profileSpec` is the spec of a CloudProfile or the merged
 * one in the status of a NamespacedCloudProfile.
 *
 * Gardener accepts any version that the profile lists, expired ones too, because a cluster far behind has to pass through them (its
 * `plugin/pkg/shoot/validator/admission.go`, `validateKubernetesVersionConstraints`); a separate rule limits the steps. Our rule is
 * narrower in one case: a version whose lifecycle has not begun is listed, but refused here.
 */
export function offeredKubernetesVersion(profileSpec: unknown, version: string, now: number): Offered {
  const offers = listAt(profileSpec, 'kubernetes', 'versions');
  const what = `version ${version}`;
  const offer = offers.find((one) => textAt(one, 'version') === version);
  if (offer === undefined) return { refusal: `${what} is not offered` };
  const { stage, since } = stageOf(offer, now);
  if (stage === 'unavailable') return { refusal: `${what} is not available${since}` };
  return stage === 'expired' ? { note: `${what} expired${since}` } : {};
}

/**
 * The same for a machine image of a pool. Gardener accepts an expired one if it is not lower than the pool's current version, and
 * never one whose lifecycle has not begun (`validateMachineImagesConstraints`, same file).
 */
export function offeredMachineImage(
  profileSpec: unknown,
  image: { readonly name: string; readonly version: string },
  fromVersion: string,
  now: number,
): Offered {
  const found = listAt(profileSpec, 'machineImages').find((one) => textAt(one, 'name') === image.name);
  if (found === undefined) return { refusal: `machine image ${image.name} is not offered` };
  // Without a version, Gardener chooses the newest supported one.
  if (image.version === '') return {};
  const what = `machine image ${image.name} ${image.version}`;
  const offer = listAt(found, 'versions').find((one) => textAt(one, 'version') === image.version);
  if (offer === undefined) return { refusal: `${what} is not offered` };
  const { stage, since } = stageOf(offer, now);
  if (stage === 'unavailable') return { refusal: `${what} is not available${since}` };
  if (stage !== 'expired') return {};
  const lower = (compareVersions(image.version, fromVersion) ?? 0) < 0;
  return lower ? { refusal: `${what} expired${since}` } : { note: `${what} expired${since}` };
}

/**
 * The stage a version is in, as Gardener computes it (`pkg/api/core/v1beta1/helper/cloudprofile.go`,
 * `CurrentLifecycleClassification`): newer profiles list stages with their start, in order, and one whose first stage has not
 * begun is unavailable; older ones have one `classification` and an `expirationDate`.
 */
function stageOf(offer: Offer, now: number): { readonly stage: string; readonly since: string } {
  const stages = listAt(offer, 'lifecycle');
  if (stages.length === 0) {
    const expired = (timeAt(offer, 'expirationDate') ?? Number.POSITIVE_INFINITY) <= now;
    const on = ` on ${textAt(offer, 'expirationDate')}`;
    return expired ? { stage: 'expired', since: on } : { stage: textAt(offer, 'classification'), since: '' };
  }
  const begun = stages.filter((stage) => (timeAt(stage, 'startTime') ?? 0) <= now);
  const present = begun.at(-1);
  if (present === undefined) {
    return { stage: 'unavailable', since: ` before ${textAt(stages[0], 'startTime')}` };
  }
  const startTime = textAt(present, 'startTime');
  return {
    stage: textAt(present, 'classification') || 'supported',
    since: startTime === '' ? '' : ` on ${startTime}`,
  };
}
