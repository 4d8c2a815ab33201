import { textAt } from '../../lib/kubernetes/fields.ts';
import { ApiError } from './ApiError.ts';

/** The user of a request. A `reader` may get and list, an `admin` may do everything, `system:anonymous` sent no credential. */
export type User = 'admin' | 'reader' | 'system:anonymous';

/** What a request is about, as an authorizer sees it. */
interface Attributes {
  readonly verb: string;
  /** With its subresource: `shoots/adminkubeconfig`. */
  readonly resource: string;
  readonly plural: string;
  readonly group: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  PATCH: 'patch',
  POST: 'create',
  PUT: 'update',
  DELETE: 'delete',
};

/** Undefined for a path that is not a resource's. */
function attributesOf(method: string, path: readonly string[]): Attributes | undefined {
  const [apis, group = '', , ...rest] = path;
  if (apis !== 'apis' || rest.length === 0) return undefined;
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const [plural = '', name, subresource] = namespace === undefined ? rest : rest.slice(2);
  const verb = method === 'GET' && name === undefined ? 'list' : (verbs[method] ?? method.toLowerCase());
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  return { verb, resource, plural, group, namespace, name };
}

/** 403 of the authorizer: it names the user, the verb and the resource, which an admission plugin's does not. */
export function unauthorized(user: string, method: string, path: readonly string[], why = ''): ApiError {
  const attributes = attributesOf(method, path);
  if (attributes === undefined) {
    const verb = verbs[method] ?? method.toLowerCase();
    const message = `forbidden: User "${user}" cannot ${verb} path "/${path.join('/')}"${why}`;
    return new ApiError('Forbidden', message);
  }
  const { verb, resource, plural, group, namespace, name } = attributes;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return new ApiError(
    'Forbidden',
    `${plural}.${group}${name === undefined ? '' : ` "${name}"`} is forbidden: User "${user}" cannot ${verb} ` +
      `resource "${resource}" in API group "${group}" ${scope}${why}`,
    { ...(name === undefined ? {} : { name }), group, kind: plural },
  );
}

const reviews = 'apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Whether a request asks for its user's own permissions, which every known user may. */
export const isReview = (method: string, path: readonly string[]): boolean =>
  method === 'POST' && path.join('/') === reviews;

/** The `SelfSubjectAccessReview` with its answer. */
export function answerReview(user: User, review: object): object {
  const verb = textAt(review, 'spec', 'resourceAttributes', 'verb');
  return { ...review, status: { allowed: user === 'admin' || ['get', 'list', 'watch'].includes(verb) } };
}

/** Throws the 403 of a user who may not do this. */
export function authorize(user: User, method: string, path: readonly string[]): void {
  if (user !== 'system:anonymous' && isReview(method, path)) return;
  if (user === 'admin' || (user === 'reader' && method === 'GET')) return;
  throw unauthorized(user, method, path);
}
