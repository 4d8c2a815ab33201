/** Which of the two groups may call a route (§3); `none`: the route is open and not behind the authorizer. */
export type RouteGroup = 'admin' | 'operator' | 'none';

/** One route of the API: the gateway, the authorizer's policy, the OpenAPI document and the local stack are fed from it. */
export interface Route {
  /** Stable: it names the function, its logical id and the operation in the OpenAPI document. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** As API Gateway writes it: a segment is literal, or one parameter in braces. */
  readonly path: `/${string}`;
  readonly group: RouteGroup;
  /** The status of success. */
  readonly status: 200 | 202;
  readonly summary: string;
  readonly description: string;
}

/**
 * The one route table (§3). It holds exactly the routes that are deployed. It is plain data without any import, because
 * the authorizer, the CDK app and the local stack load it too; the shapes of bodies and answers stand in `routeShapes.ts`.
 */
export const routes = [
  {
    id: 'createKymaUpgrade',
    method: 'POST',
    path: '/upgrade/kyma',
    group: 'admin',
    status: 202,
    summary: 'Upgrade Kyma on many runtimes',
    description:
      'Puts an orchestration into the queue that moves the chosen runtimes to a channel. With the header `Idempotency-Key`, ' +
      'the same key and body within 24 hours answer with the same orchestration; another body is a conflict.',
  },
  {
    id: 'listOrchestrations',
    method: 'GET',
    path: '/orchestrations',
    group: 'operator',
    status: 200,
    summary: 'List orchestrations',
    description: 'One page of the orchestrations, oldest first, of any or of the given states.',
  },
  {
    id: 'getOrchestration',
    method: 'GET',
    path: '/orchestrations/{id}',
    group: 'operator',
    status: 200,
    summary: 'Show an orchestration',
    description: 'State, parameters in effect, and how many of its operations are in which state.',
  },
  {
    id: 'listOperations',
    method: 'GET',
    path: '/orchestrations/{id}/operations',
    group: 'operator',
    status: 200,
    summary: 'List the operations of an orchestration',
    description: 'One page of the upgrades of single runtimes, of any or of the given states.',
  },
  {
    id: 'getOperation',
    method: 'GET',
    path: '/orchestrations/{id}/operations/{operationID}',
    group: 'operator',
    status: 200,
    summary: 'Show an operation',
    description: 'The upgrade of one runtime: what it changes, its history, and a link to its execution.',
  },
  {
    id: 'cancelOrchestration',
    method: 'PUT',
    path: '/orchestrations/{id}/cancel',
    group: 'admin',
    status: 200,
    summary: 'Cancel an orchestration',
    description:
      'No operation starts after the answer; those in progress finish. An orchestration that is canceling or has ended ' +
      'stays as it is.',
  },
] as const satisfies readonly Route[];

export type RouteId = (typeof routes)[number]['id'];
