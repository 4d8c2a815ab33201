import type { Route } from './ApiDefinition.ts';

export interface RouteMatch {
  readonly route: Route;
  /** Decoded; null where the resource has none, as the proxy event has it. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** How well a resource's path fits: undefined = not at all; fixed segments beat `{one}`, which beats `{greedy+}`. */
const fitPath = (
  resourcePath: string,
  segments: readonly string[],
): { rank: string; parameters: Record<string, string> } | undefined => {
  const parameters: Record<string, string> = {};
  const parts = segmentsOf(resourcePath);
  let rank = '';
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name?.endsWith('+')) {
      parameters[name.slice(0, -1)] = decode(segments.slice(index).join('/'));
      return { rank: `${rank}0`, parameters };
    }
    if (name !== undefined) parameters[name] = decode(segment);
    else if (part !== decode(segment)) return undefined;
    rank += name === undefined ? '2' : '1';
  }
  return parts.length === segments.length ? { rank, parameters } : undefined;
};

/**
 * Finds the route of a request as API Gateway does: first the resource, by its path alone, then the method in it. Undefined if
 * the API has neither; then the gateway answers MISSING_AUTHENTICATION_TOKEN.
 */
export const matchRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch | undefined => {
  const segments = segmentsOf(path);
  let best: { rank: string; parameters: Record<string, string>; resourcePath: string } | undefined;
  for (const { resourcePath } of routes) {
    const found = fitPath(resourcePath, segments);
    if (found !== undefined && (best === undefined || found.rank > best.rank))
      best = { ...found, resourcePath };
  }
  const inResource = routes.filter(({ resourcePath }) => resourcePath === best?.resourcePath);
  const route =
    inResource.find((one) => one.method === method) ?? inResource.find((one) => one.method === 'ANY');
  if (best === undefined || route === undefined) return undefined;
  return { route, pathParameters: Object.keys(best.parameters).length === 0 ? null : best.parameters };
};
