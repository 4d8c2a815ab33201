import type { RouteShape } from '../routeShapes.ts';
import type { Route } from '../routes.ts';

/** What each error status means to a caller (§3). */
export const errorDescriptions = {
  400: 'The request is invalid; `details` says where and what to change.',
  401: 'The token is missing, not valid here, or has expired.',
  403: 'The groups of the token do not allow this, or a firewall in front of the API refused the request.',
  404: 'Not found.',
  409: 'The request conflicts with the current state.',
  413: 'The body is too large.',
  415: 'The route does not accept a body of this media type.',
  429: 'Too many requests; try again in a moment.',
  500: 'An internal error; report the request id.',
  503: 'Something this needs, such as the token issuer’s keys, cannot be reached at the moment; try again.',
  504: 'The request took too long.',
} as const;

export type ErrorStatus = keyof typeof errorDescriptions;

/** Every error status that a route can return, including the gateway's own. */
export function errorStatuses({ path, group }: Route, shape: RouteShape): readonly ErrorStatus[] {
  const invalid = shape.body !== undefined || shape.paged !== undefined || shape.query !== undefined;
  const found = new Map<ErrorStatus, boolean>([
    [400, invalid],
    [401, group !== 'none'],
    [403, true],
    [404, path.includes('{')],
    [409, shape.conflict !== undefined],
    [413, shape.body !== undefined],
    [415, shape.body !== undefined],
    [429, true],
    [500, true],
    [503, group !== 'none'],
    [504, true],
  ]);
  return [...found].filter(([, possible]) => possible).map(([status]) => status);
}
