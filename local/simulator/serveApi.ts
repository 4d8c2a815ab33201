import { ApiError, noSuchResource, notFound, pageNotFound } from './ApiError.ts';
import type { JsonObject } from './applyPatch.ts';
import { unauthorized } from './authorization.ts';
import { type ListSettings, listObjects } from './listObjects.ts';
import type { Resource } from './Resource.ts';
import { isDryRun, objectIn, readWanted, unsupported } from './readWanted.ts';
import { asTable } from './table.ts';

/** A request to a simulated API server; `path` is split and decoded and begins after the server's own base. */
export interface ApiRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly accept: string;
  readonly body: string;
}

export interface ServerSettings extends ListSettings {
  /** Called before a write: throws what a webhook has against it. */
  readonly meetWebhook: () => void;
}

export interface ApiAnswer {
  readonly code: number;
  readonly body: object;
}

/**
 * Serves list, get, patch, put, delete and the subresources of `resources` as a Kubernetes API server does, with optimistic
 * concurrency and server-side dry runs. Throws `ApiError` or `PlainError` for all that one refuses, `Disconnect` where it hangs up.
 */
export function serveApi(
  resources: readonly Resource[],
  request: ApiRequest,
  settings: ServerSettings,
): ApiAnswer {
  const accepted = request.accept === '' || /\*\/\*|application\/(json|\*)/.test(request.accept);
  if (!accepted) {
    const known = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
    throw new ApiError('NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${known}`);
  }
  const { method, path } = request;
  if (
    method === 'GET' &&
    path.length === 1 &&
    ['readyz', 'livez', 'healthz', 'version'].includes(path[0] ?? '')
  ) {
    return { code: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.2-simulated' } };
  }
  const { resource, name, subresource } = route(resources, method, path);
  // kubectl lists tables first and plain JSON last.
  const shown = (body: JsonObject) =>
    /^application\/json;as=Table\b/.test(request.accept) ? asTable(body) : body;
  if (name === undefined) {
    if (method !== 'GET') throw notAllowed();
    return { code: 200, body: shown(listObjects(resource, request.query, settings)) };
  }
  resource.check?.(name);
  if (subresource !== undefined) return serveSubresource(resource, name, subresource, request);
  const current = resource.read(name);
  if (current === undefined) throw notFound(resource.plural, resource.group, name);
  if (method === 'GET') return { code: 200, body: shown(current) };
  const writes = ['PATCH', 'PUT'].includes(method) && resource.update !== undefined;
  if (writes) return { code: 200, body: write(resource, name, current, request, settings) };
  if (method === 'DELETE' && resource.remove !== undefined) {
    settings.meetWebhook();
    return { code: 200, body: resource.remove(name, isDryRun(request.query)) };
  }
  throw notAllowed();
}

const notAllowed = () =>
  new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');

/** `/apis/{group}/{version}[/namespaces/{namespace}]/{plural}[/{name}[/{subresource}]]`. */
function route(resources: readonly Resource[], method: string, path: readonly string[]) {
  const [apis, group, version, ...rest] = path;
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const [plural, name, subresource, ...more] = namespace === undefined ? rest : rest.slice(2);
  const served = resources.filter(
    (candidate) => apis === 'apis' && candidate.group === group && candidate.version === version,
  );
  const resource = served.find(
    (candidate) =>
      candidate.plural === plural && (candidate.namespace === undefined) === (namespace === undefined),
  );
  // A group of custom resources is nobody's where it lacks the resource, and falls through to the last handler.
  if (!served.some(({ custom }) => !custom) && resource === undefined) throw pageNotFound();
  if (resource === undefined || more.length > 0) throw noSuchResource();
  // All objects are in one namespace; nobody has access to another.
  if (resource.namespace !== namespace) throw unauthorized('admin', method, path);
  return { resource, name, subresource };
}

function serveSubresource(
  resource: Resource,
  name: string,
  subresource: string,
  request: ApiRequest,
): ApiAnswer {
  const create = resource.subresources?.[subresource];
  if (create === undefined) throw noSuchResource();
  if (request.method !== 'POST') throw notAllowed();
  if (request.contentType !== 'application/json')
    throw unsupported(resource, request.contentType, ['application/json']);
  return { code: 201, body: create(name, objectIn(request.body, 'the body')) };
}

function write(
  resource: Resource,
  name: string,
  current: JsonObject,
  request: ApiRequest,
  settings: ServerSettings,
): JsonObject {
  const dryRun = isDryRun(request.query);
  try {
    const { wanted, guarded } = readWanted(resource, name, current, request);
    settings.meetWebhook();
    const strict = request.query.get('fieldValidation') === 'Strict';
    return resource.update?.(name, { current, wanted, dryRun, guarded, strict }) ?? current;
  } catch (error) {
    if (error instanceof ApiError) {
      const result = error.reason === 'Conflict' ? 'conflict' : `rejected: ${error.message}`;
      resource.refused?.(name, dryRun, result);
    }
    throw error;
  }
}
