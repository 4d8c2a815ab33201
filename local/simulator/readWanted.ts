import { ApiError, allInvalid, conflict, invalid, undecodable } from './ApiError.ts';
import { isObject, type Json, type JsonObject, mergePatch, strategicMerge } from './applyPatch.ts';
import type { Resource } from './Resource.ts';

/** A write as the client sent it. */
export interface WriteRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
}

const jsonPatchType = 'application/json-patch+json';
const mergePatchType = 'application/merge-patch+json';
const strategicType = 'application/strategic-merge-patch+json';
const applyType = 'application/apply-patch+yaml';

/** 415. For a custom resource, the message lists the accepted media types; Gardener's own server lists none. */
export function unsupported(resource: Resource, contentType: string, known: readonly string[]): ApiError {
  if (!resource.custom) return new ApiError('UnsupportedMediaType', '415: Unsupported Media Type');
  return new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format "${contentType}" - accepted media types include: ${known.join(', ')}`,
  );
}

/** The message of Go's JSON decoder for a text that is not JSON. */
function goProblem(text: string, error: unknown): string {
  const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const found = place === undefined ? undefined : text.charAt(Number(place));
  // For a text that ends too early, V8 reports the position after its last character.
  if (found === undefined || found === '') return 'unexpected end of JSON input';
  return `invalid character '${found}' looking for beginning of value`;
}

function parseBody(text: string, what: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError('BadRequest', `error decoding ${what}: ${goProblem(text, error)}`, undefined);
  }
}

export function objectIn(text: string, what: string): JsonObject {
  const value = parseBody(text, what);
  if (!isObject(value))
    throw new ApiError('BadRequest', `error decoding ${what}: it is no object`, undefined);
  return value;
}

/** Whether the request asks for a dry run. Throws a 422 `ApiError` for a value other than `All`. */
export function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun');
  if (values.every((value) => value === 'All')) return values.length > 0;
  const problem = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  throw allInvalid('PatchOptions', 'meta.k8s.io', '', [{ field: 'dryRun', problem }]);
}

/**
 * The object after the write, and whether the caller named the version it had read. Checks the patch, the object's identity and its
 * version. Throws `ApiError` (400, 409, 415, 422, 500) as a real API server does.
 */
export function readWanted(
  resource: Resource,
  name: string,
  current: JsonObject,
  request: WriteRequest,
): { readonly wanted: JsonObject; readonly guarded: boolean } {
  const { wanted, guarded } = patched(resource, current, request);
  const metadata = wanted['metadata'];
  if (!isObject(metadata)) throw undecodable(wanted, 'json: metadata is no object');
  const before = isObject(current['metadata']) ? current['metadata'] : {};
  const apiVersion = `${resource.group}/${resource.version}`;
  if (wanted['apiVersion'] !== apiVersion || wanted['kind'] !== resource.kind) {
    throw new ApiError(
      'BadRequest',
      `the API version in the data (${String(wanted['apiVersion'])}, ${String(wanted['kind'])}) does not match ` +
        `the expected API version (${apiVersion}, ${resource.kind})`,
      undefined,
    );
  }
  for (const [field, expected] of [
    ['name', name],
    ['namespace', before['namespace']],
  ] as const) {
    if (metadata[field] === expected) continue;
    throw new ApiError(
      'BadRequest',
      `the ${field} of the object (${String(metadata[field] ?? '')}) does not match the ${field} on the URL (${expected})`,
      undefined,
    );
  }
  if (request.method === 'PUT' && !guarded) {
    const problem = 'Invalid value: 0: must be specified for an update';
    throw invalid(resource.kind, resource.group, name, 'metadata.resourceVersion', problem);
  }
  const version = metadata['resourceVersion'];
  if (guarded && !/^\d+$/.test(String(version))) {
    const problem = `strconv.ParseUint: parsing ${JSON.stringify(String(version))}: invalid syntax`;
    throw new ApiError(undefined, problem, undefined);
  }
  if (guarded && version !== before['resourceVersion']) {
    throw conflict(resource.plural, resource.group, name);
  }
  if (metadata['uid'] !== undefined && metadata['uid'] !== before['uid']) {
    // A real server reports it twice: from the generic update and from Gardener's own validation.
    const cause = {
      field: 'metadata.uid',
      problem: `Invalid value: ${JSON.stringify(metadata['uid'])}: field is immutable`,
    };
    throw allInvalid(resource.kind, resource.group, name, [cause, cause]);
  }
  return { wanted, guarded };
}

function patched(
  resource: Resource,
  current: JsonObject,
  request: WriteRequest,
): { wanted: JsonObject; guarded: boolean } {
  const { method, contentType, body } = request;
  const namesVersion = (value: Json | undefined) => {
    const metadata = isObject(value) ? value['metadata'] : undefined;
    const version = isObject(metadata) ? metadata['resourceVersion'] : undefined;
    return version !== undefined && version !== null && version !== '';
  };
  if (method === 'PUT') {
    if (contentType !== 'application/json') throw unsupported(resource, contentType, ['application/json']);
    const wanted = objectIn(body, 'the body');
    return { wanted, guarded: namesVersion(wanted) };
  }
  if (contentType === jsonPatchType) {
    const problem = `the simulator does not know ${jsonPatchType}: send ${mergePatchType}`;
    throw new ApiError('UnsupportedMediaType', problem);
  }
  const known = [mergePatchType, ...(resource.custom ? [] : [strategicType]), applyType];
  if (!known.includes(contentType)) throw unsupported(resource, contentType, known);
  const patch = objectIn(body, 'patch');
  if (contentType === applyType) {
    // Client libraries send JSON, the only part of YAML that the simulator reads.
    if (!request.query.has('fieldManager')) {
      const problem = 'Required value: is required for apply patch';
      throw allInvalid('PatchOptions', 'meta.k8s.io', '', [{ field: 'fieldManager', problem }]);
    }
    if (patch['apiVersion'] === undefined || patch['kind'] === undefined) {
      throw new ApiError('BadRequest', 'an apply patch names apiVersion and kind', undefined);
    }
  }
  const merge = contentType === strategicType ? strategicMerge : mergePatch;
  const wanted = merge(current, patch);
  return { wanted: isObject(wanted) ? wanted : current, guarded: namesVersion(patch) };
}
