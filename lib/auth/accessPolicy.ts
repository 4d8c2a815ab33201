import { type Route, type RouteGroup, routes } from '../api/routes.ts';

/** How an environment's issuer names the two groups (§3). */
export interface GroupNames {
  readonly admin: string;
  readonly operator: string;
}

/** An IAM policy as a REST API Lambda authorizer returns it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Action: 'execute-api:Invoke';
    readonly Effect: 'Allow' | 'Deny';
    readonly Resource: readonly string[];
  }[];
}

/** The routes behind the authorizer that these groups may call. Admin does not imply operator (§3). */
export function allowedRoutes(
  groups: readonly string[],
  names: GroupNames,
  table: readonly Route[] = routes,
): readonly Route[] {
  const granted: Record<RouteGroup, boolean> = {
    admin: groups.includes(names.admin),
    operator: groups.includes(names.operator),
    none: false,
  };
  return table.filter((route) => granted[route.group]);
}

/**
 * The policy of a caller in these groups. It covers every route they may call and no other, so the gateway can cache it for all
 * requests with the same token (§3).
 *
 * A `*` in a resource crosses slashes, so an allowed route with a parameter can cover a longer route of another group. Each such
 * route is denied by name, and a deny wins.
 *
 * The gateway ignores extra slashes when it matches a route, but evaluates the policy against the path as received. A doubled
 * slash (from a base URL that ends in one: `…/v1//orchestrations`) or a trailing slash means the same route, and must not be
 * refused as if a group were missing.
 *
 * @param methodArn the method called, `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}`.
 * @throws Error if it is not such an ARN.
 */
export function accessPolicy(
  methodArn: string,
  groups: readonly string[],
  names: GroupNames,
  table: readonly Route[] = routes,
): PolicyDocument {
  const stage = /^arn:[^:]+:execute-api:[^:]*:[^:]*:[^/:]+\/[^/]+(?=\/)/.exec(methodArn)?.[0];
  if (stage === undefined) throw new Error('the method ARN is not an execute-api ARN');
  const allowed = allowedRoutes(groups, names, table);
  if (allowed.length === 0) return policy([statement('Deny', [`${stage}/*`])]);
  const opened = table.filter(
    (route) =>
      route.group !== 'none' && !allowed.includes(route) && allowed.some((other) => covers(other, route)),
  );
  const resources = (chosen: readonly Route[], endings: readonly string[]) =>
    chosen.flatMap((route) => spellings(route, endings).map((resource) => `${stage}/${resource}`));
  const denied = opened.length > 0 ? [statement('Deny', resources(opened, ['', '/', '//*']))] : [];
  return policy([statement('Allow', resources(allowed, ['', '/'])), ...denied]);
}

const policy = (Statement: PolicyDocument['Statement']): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
});
const statement = (
  Effect: 'Allow' | 'Deny',
  Resource: readonly string[],
): PolicyDocument['Statement'][number] => ({
  Action: 'execute-api:Invoke',
  Effect,
  Resource,
});

const resourceOf = ({ method, path }: Route): string => `${method}${path.replace(/\{[^}]+\}/g, '*')}`;

/**
 * A route's resource with one or two leading slashes and each of these endings. If it ends in a parameter, the wildcard covers
 * all endings.
 */
function spellings(route: Route, endings: readonly string[]): string[] {
  const { method, path } = route;
  const literal = resourceOf(route).slice(method.length);
  const ends = path.endsWith('}') ? [''] : endings;
  return ['', '/'].flatMap((slash) => ends.map((ending) => `${method}${slash}${literal}${ending}`));
}

/** Whether the wildcards in one route's resource also match requests to the other route. */
function covers(wide: Route, route: Route): boolean {
  const literal = resourceOf(wide).replace(/[^\w/*-]/g, '\\$&');
  const request = `${route.method}${route.path.replace(/\{[^}]+\}/g, 'x')}`;
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`).test(request);
}
