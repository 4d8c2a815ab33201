import type { RouteShape } from '../routeShapes.ts';
import type { Route } from '../routes.ts';

/** What each status of an error means to a caller (§3). */
export const errorDescriptions = {
  400: 'The request is invalid; `details` says where and what to change.',
  401: 'No token, or one that is not valid here (any more).',
  403: 'The groups of the token do not allow this, or a firewall in front of the API refused the request.',
  404: 'There is no such thing.',
  409: 'It contradicts what there is.',
  413: 'The body is too large.',
  415: 'The body is of another media type than the route takes.',
  429: 'Too many requests; try again in a moment.',
  500: 'Something went wrong here. Report the request id.',
  503: 'What this needs cannot be reached at the moment, such as the keys of the token issuer; try again.',
  504: 'There was no answer in time.',
} as const;

export type ErrorStatus = keyof typeof errorDescriptions;

/** Every status of an error that a route can answer with, the gateway's own included. */
export function errorStatuses({ path, group }: Route, shape: RouteShape): readonly ErrorStatus[] {
  const invalid = shape.body !== undefined || shape.paged !== undefined;
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
