import { ApiError, conflict, notFound } from './ApiError.ts';
import { isObject, type Json, type JsonObject, jsonPatch, mergePatch } from './applyPatch.ts';
import { type ListSettings, listObjects } from './listObjects.ts';
import type { Resource } from './Resource.ts';

/** A request to a simulated API server; `path` is split and decoded and begins after the server's own base. */
export interface ApiRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly accept: string;
  readonly body: string;
}

export interface ApiAnswer {
  readonly code: number;
  readonly body: object;
}

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
];

/**
 * Serves list, get, patch, put, delete and the subresources of `resources` as a Kubernetes API server does, with optimistic
 * concurrency and server-side dry runs. Throws `ApiError` for all that one refuses, `Disconnect` where it hangs up.
 */
export function serveApi(
  resources: readonly Resource[],
  request: ApiRequest,
  settings: ListSettings,
): ApiAnswer {
  const accepted = request.accept === '' || /\*\/\*|application\/(json|\*)/.test(request.accept);
  if (!accepted) throw new ApiError('NotAcceptable', 'only application/json is served');
  const { method, path } = request;
  if (
    method === 'GET' &&
    path.length === 1 &&
    ['readyz', 'livez', 'healthz', 'version'].includes(path[0] ?? '')
  ) {
    return { code: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.2-simulated' } };
  }
  const { resource, name, subresource } = route(resources, path);
  if (name === undefined) {
    if (method !== 'GET') throw notAllowed(method);
    return { code: 200, body: listObjects(resource, request.query, settings) };
  }
  resource.check?.(name);
  if (subresource !== undefined) return serveSubresource(resource, name, subresource, request);
  const current = resource.read(name);
  if (current === undefined) throw notFound(resource.plural, resource.group, name);
  if (method === 'GET') return { code: 200, body: current };
  const dryRun = isDryRun(request.query);
  if (method === 'DELETE' && resource.remove !== undefined) {
    return { code: 200, body: resource.remove(name, dryRun) };
  }
  if ((method === 'PATCH' || method === 'PUT') && resource.update !== undefined) {
    return { code: 200, body: write(resource, name, current, dryRun, request) };
  }
  throw notAllowed(method);
}

const notAllowed = (method: string) =>
  new ApiError('MethodNotAllowed', `the server does not allow ${method} on the requested resource`);

/** `/apis/{group}/{version}[/namespaces/{namespace}]/{plural}[/{name}[/{subresource}]]`. */
function route(resources: readonly Resource[], path: readonly string[]) {
  const [apis, group, version, ...rest] = path;
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const [plural, name, subresource, ...more] = namespace === undefined ? rest : rest.slice(2);
  const resource = resources.find(
    (candidate) =>
      apis === 'apis' &&
      candidate.group === group &&
      candidate.version === version &&
      candidate.plural === plural &&
      (candidate.namespace === undefined) === (namespace === undefined),
  );
  if (resource === undefined || more.length > 0) {
    throw new ApiError('NotFound', 'the server could not find the requested resource');
  }
  if (resource.namespace !== namespace) {
    throw new ApiError(
      'Forbidden',
      `${plural}.${group} is forbidden: User "simulated" cannot access resource "${plural}" in API group ` +
        `"${group}" in the namespace "${namespace}"`,
    );
  }
  return { resource, name, subresource };
}

function serveSubresource(
  resource: Resource,
  name: string,
  subresource: string,
  request: ApiRequest,
): ApiAnswer {
  const create = resource.subresources?.[subresource];
  if (create === undefined)
    throw new ApiError('NotFound', 'the server could not find the requested resource');
  if (request.method !== 'POST') throw notAllowed(request.method);
  if (resource.read(name) === undefined) throw notFound(resource.plural, resource.group, name);
  if (request.contentType !== 'application/json')
    throw unsupported(request.contentType, ['application/json']);
  return { code: 201, body: create(name, objectIn(request.body)) };
}

function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun');
  if (values.some((value) => value !== 'All')) {
    throw new ApiError('Invalid', `dryRun: Unsupported value: ${values.join(', ')}: supported values: "All"`);
  }
  return values.length > 0;
}

const unsupported = (contentType: string, known: readonly string[]) =>
  new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format "${contentType}" - accepted media types include: ${known.join(', ')}`,
  );

function parse(body: string): Json {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError(
      'BadRequest',
      `error decoding the body: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function objectIn(body: string): JsonObject {
  const value = parse(body);
  if (!isObject(value)) throw new ApiError('BadRequest', 'the body is not an object');
  return value;
}

function write(resource: Resource, name: string, current: JsonObject, dryRun: boolean, request: ApiRequest) {
  try {
    const { wanted, guarded } = wantedObject(resource, name, current, request);
    return resource.update?.(name, { current, wanted, dryRun, guarded }) ?? current;
  } catch (error) {
    if (error instanceof ApiError) {
      const result = error.reason === 'Conflict' ? 'conflict' : `rejected: ${error.message}`;
      resource.refused?.(name, dryRun, result);
    }
    throw error;
  }
}

/** What the object is to become, and whether the caller said which version it had read. Checks identity and version. */
function wantedObject(resource: Resource, name: string, current: JsonObject, request: ApiRequest) {
  const { wanted, guarded } = patched(current, request);
  const metadata = wanted['metadata'];
  if (!isObject(metadata)) throw new ApiError('BadRequest', 'metadata is not an object');
  const before = isObject(current['metadata']) ? current['metadata'] : {};
  const apiVersion = `${resource.group}/${resource.version}`;
  if (wanted['apiVersion'] !== apiVersion || wanted['kind'] !== resource.kind) {
    throw new ApiError(
      'BadRequest',
      `the API version and kind in the data (${JSON.stringify(wanted['apiVersion'])}, ` +
        `${JSON.stringify(wanted['kind'])}) do not match the expected ones (${apiVersion}, ${resource.kind})`,
    );
  }
  if (metadata['name'] !== name || metadata['namespace'] !== before['namespace']) {
    throw new ApiError('BadRequest', 'the name or namespace of the object does not match that of the URL');
  }
  if (request.method === 'PUT' && !guarded) {
    const field = 'metadata.resourceVersion: Invalid value: 0x0: must be specified for an update';
    throw new ApiError('Invalid', `${resource.kind}.${resource.group} "${name}" is invalid: ${field}`);
  }
  if (metadata['uid'] !== undefined && metadata['uid'] !== before['uid']) {
    throw conflict(resource.plural, resource.group, name);
  }
  if (guarded && metadata['resourceVersion'] !== before['resourceVersion']) {
    throw conflict(resource.plural, resource.group, name);
  }
  return { wanted, guarded };
}

function patched(current: JsonObject, request: ApiRequest): { wanted: JsonObject; guarded: boolean } {
  const { method, contentType, body } = request;
  const namesVersion = (value: Json | undefined) => {
    const metadata = isObject(value) ? value['metadata'] : undefined;
    const version = isObject(metadata) ? metadata['resourceVersion'] : undefined;
    return version !== undefined && version !== null && version !== '';
  };
  if (method === 'PUT') {
    if (contentType !== 'application/json') throw unsupported(contentType, ['application/json']);
    const wanted = objectIn(body);
    return { wanted, guarded: namesVersion(wanted) };
  }
  if (!patchTypes.includes(contentType)) throw unsupported(contentType, patchTypes);
  if (contentType === 'application/json-patch+json') {
    const patch = parse(body);
    const wanted = jsonPatch(current, patch);
    if (!isObject(wanted)) throw new ApiError('BadRequest', 'the patch leaves no object');
    const guarded =
      Array.isArray(patch) &&
      patch.some((operation) => isObject(operation) && operation['path'] === '/metadata/resourceVersion');
    return { wanted, guarded };
  }
  const patch = objectIn(body);
  if (contentType === 'application/apply-patch+yaml') {
    // Of YAML the simulator reads the part that is JSON, which is what client libraries send.
    if (!request.query.has('fieldManager')) {
      throw new ApiError(
        'BadRequest',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
    if (patch['apiVersion'] === undefined || patch['kind'] === undefined) {
      throw new ApiError('BadRequest', 'an apply patch names apiVersion and kind');
    }
  }
  const wanted = mergePatch(current, patch);
  return { wanted: isObject(wanted) ? wanted : current, guarded: namesVersion(patch) };
}
