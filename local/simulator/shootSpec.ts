import { z } from 'zod';
import { undecodable } from './ApiError.ts';
import type { JsonObject } from './applyPatch.ts';
import { ownedParts } from './ownedParts.ts';
import { knownSpec } from './shootFields.ts';

const image = z.looseObject({ name: z.string(), version: z.string().optional() });
const kubernetesOfWorker = z.looseObject({ version: z.string().optional() });
const worker = z.looseObject({
  name: z.string(),
  machine: z.looseObject({ type: z.string(), image: image.optional() }),
  maximum: z.number().optional(),
  kubernetes: kubernetesOfWorker.optional(),
  systemComponents: z.looseObject({ allow: z.boolean() }).optional(),
});
const dnsProvider = z.looseObject({
  type: z.string().optional(),
  secretName: z.string().optional(),
  credentialsRef: z.looseObject({ apiVersion: z.string(), kind: z.string(), name: z.string() }).optional(),
});
const specSchema = z.looseObject({
  region: z.string(),
  kubernetes: z.looseObject({ version: z.string() }),
  provider: z.looseObject({ type: z.string(), workers: z.array(worker).optional() }),
  maintenance: z.looseObject({ confineSpecUpdateRollout: z.boolean().optional() }).optional(),
  hibernation: z.looseObject({ enabled: z.boolean().optional() }).optional(),
  dns: z.looseObject({ providers: z.array(dnsProvider).optional() }).optional(),
  secretBindingName: z.string().optional(),
  credentialsBindingName: z.string().optional(),
  cloudProfileName: z.string().optional(),
});

/** The fields of a Shoot's spec that the simulator reads. It keeps all others as they are. */
export type ShootSpec = z.infer<typeof specSchema>;
export type ShootWorker = z.infer<typeof worker>;

const goType: Readonly<Record<string, string>> = { array: '[]v1beta1.Worker', boolean: 'bool', int: 'int32' };

/** Reads a spec. Throws the 422 `ApiError` of an object that cannot be decoded, which quotes `object`. */
export function readShootSpec(object: object, spec: unknown): ShootSpec {
  const parsed = specSchema.safeParse(spec, { reportInput: true });
  // The object itself: what zod hands back has its fields in another order.
  if (parsed.success) return spec as ShootSpec;
  const [issue] = parsed.error.issues;
  const path = ['spec', ...(issue?.path ?? [])].filter((step) => typeof step !== 'number').join('.');
  const expected = issue?.code === 'invalid_type' ? issue.expected : 'object';
  const found = Array.isArray(issue?.input) ? 'array' : typeof issue?.input;
  throw undecodable(
    object,
    `json: cannot unmarshal ${found} into Go struct field ShootSpec.${path} of type ${goType[expected] ?? expected}`,
  );
}

/**
 * The Shoot as the API server reads it: without fields that it does not know. Throws the 422 `ApiError` for a type that is wrong,
 * and with `strict` for an unknown field.
 */
export function decodeShoot(wanted: JsonObject, strict: boolean): JsonObject {
  const { spec, unknown } = knownSpec(ownedParts(wanted).spec);
  readShootSpec(wanted, spec);
  if (strict && unknown.length > 0) {
    const fields = unknown.map((path) => `unknown field "${path}"`).join(', ');
    throw undecodable(wanted, `strict decoding error: ${fields}`);
  }
  return { ...wanted, spec };
}

/** The fields that a cluster upgrade changes: the version and the workers' images. */
export const upgradedParts = (spec: ShootSpec): JsonObject => ({
  version: spec.kubernetes.version,
  images: (spec.provider.workers ?? []).map(
    ({ name, machine }) => `${name}=${machine.image?.name}:${machine.image?.version}`,
  ),
});

/** Whether a Kubernetes version is at least 1.`minor`. */
export function isAtLeast(version: string, minor: number): boolean {
  const [major = 0, own = 0] = version.split('.').map(Number);
  return major > 1 || own >= minor;
}
