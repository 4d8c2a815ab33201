/** Which of the two groups may call a route (§3); `none`: the route is open and not behind the authorizer. */
export type RouteGroup = 'admin' | 'operator' | 'none';

/** One route of the API: the source of the gateway, the authorizer's policy, the OpenAPI document and the local stack. */
export interface Route {
  /** Stable: it names the function, its logical id and the operation in the OpenAPI document. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** As API Gateway writes it: each segment is a literal, or one parameter in braces. */
  readonly path: `/${string}`;
  readonly group: RouteGroup;
  /** The success status. */
  readonly status: 200 | 202;
  readonly summary: string;
  readonly description: string;
}

/**
 * The one route table (§3). It holds exactly the routes that are deployed. It is plain data without imports, because the
 * authorizer, the CDK app and the local stack load it too; the shapes of bodies and responses are in `routeShapes.ts`.
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
      'Queues an orchestration that moves the selected runtimes to a channel. With the header `Idempotency-Key`, repeating ' +
      'the same key and body within 24 hours returns the same orchestration; a different body is a conflict.',
  },
  {
    id: 'createClusterUpgrade',
    method: 'POST',
    path: '/upgrade/cluster',
    group: 'admin',
    status: 202,
    summary: 'Upgrade Kubernetes on many runtimes',
    description:
      'Queues an orchestration that moves the selected Shoots to a Kubernetes version, at most one minor version ' +
      'up, and to a machine image if one is given. The header `Idempotency-Key` works as for Kyma.',
  },
  {
    id: 'listOrchestrations',
    method: 'GET',
    path: '/orchestrations',
    group: 'operator',
    status: 200,
    summary: 'List orchestrations',
    description: 'One page of the orchestrations, oldest first, in all states or in those given.',
  },
  {
    id: 'getOrchestration',
    method: 'GET',
    path: '/orchestrations/{id}',
    group: 'operator',
    status: 200,
    summary: 'Show an orchestration',
    description: 'Its state, the parameters in effect, and the number of its operations in each state.',
  },
  {
    id: 'listSkipped',
    method: 'GET',
    path: '/orchestrations/{id}/skipped',
    group: 'operator',
    status: 200,
    summary: 'List the runtimes that an orchestration left out',
    description: 'One page of the runtimes that were targeted but cannot be upgraded, each with the reason.',
  },
  {
    id: 'listPreview',
    method: 'GET',
    path: '/orchestrations/{id}/preview',
    group: 'operator',
    status: 200,
    summary: 'List the runtimes that a scheduled orchestration would upgrade',
    description:
      'For an orchestration with a scheduled start: one page of the runtimes listed soon after its creation. Its own answer ' +
      'has a summary in `preview`. A new plan is made at the start; from then on, this list is empty.',
  },
  {
    id: 'getForecast',
    method: 'GET',
    path: '/orchestrations/{id}/forecast',
    group: 'operator',
    status: 200,
    summary: 'Forecast how an orchestration proceeds',
    description:
      'When it and each of its stages will probably end; how many upgrades start when; which runtimes will probably miss their ' +
      'next window, and which fit in no window at all. Simulated on request from the remaining operations and from how long ' +
      'upgrades took; `assumptions` lists what it assumes. Empty for an orchestration that has ended.',
  },
  {
    id: 'listOperations',
    method: 'GET',
    path: '/orchestrations/{id}/operations',
    group: 'operator',
    status: 200,
    summary: 'List the operations of an orchestration',
    description: 'One page of the upgrades of single runtimes, in all states or in those given.',
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
    id: 'getTimeline',
    method: 'GET',
    path: '/orchestrations/{id}/timeline',
    group: 'operator',
    status: 200,
    summary: 'Show when an orchestration can upgrade and when it did',
    description:
      'Data for a chart: per region, plan or stage, how many maintenance windows are open and how many upgrades started and ' +
      'ended in each of at most 240 equal buckets. The answer stays below 1 MB for 10,000 runtimes, and may be a ' +
      'few seconds old.',
  },
  {
    id: 'listFailures',
    method: 'GET',
    path: '/orchestrations/{id}/failures',
    group: 'operator',
    status: 200,
    summary: 'Show why operations failed',
    description:
      'The failed operations of an orchestration, counted by reason, with examples. Reasons that differ only in ids, names, ' +
      'times or durations count as one. `GET /orchestrations/{id}/operations?state=failed` lists each operation.',
  },
  {
    id: 'listAudit',
    method: 'GET',
    path: '/orchestrations/{id}/audit',
    group: 'operator',
    status: 200,
    summary: 'Show who requested what',
    description:
      'The changes to an orchestration that somebody requested, newest first. The addresses of callers are only in the ' +
      'published events.',
  },
  {
    id: 'listRuntimeOperations',
    method: 'GET',
    path: '/runtimes/{runtimeID}/operations',
    group: 'operator',
    status: 200,
    summary: 'List the operations on a runtime',
    description:
      'One page of the operations of all orchestrations on this runtime, newest first. Of those planned before release 0.2.0, ' +
      'only the last one of each type that changed something, or found nothing to change, is known.',
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
  {
    id: 'pauseOrchestration',
    method: 'PUT',
    path: '/orchestrations/{id}/pause',
    group: 'admin',
    status: 200,
    summary: 'Pause an orchestration',
    description:
      'No operation starts after the answer until somebody resumes it; those in progress finish. It keeps its slot, so the ' +
      'queue keeps waiting. An orchestration that is already paused stays as it is.',
  },
  {
    id: 'resumeOrchestration',
    method: 'PUT',
    path: '/orchestrations/{id}/resume',
    group: 'admin',
    status: 200,
    summary: 'Resume a paused orchestration',
    description:
      'It continues where it was. Operations that have already failed no longer count towards `maxFailures`, which may be ' +
      'changed. During an emergency, it resumes when the emergency ends. One in progress stays as it is.',
  },
  {
    id: 'approveStage',
    method: 'PUT',
    path: '/orchestrations/{id}/approve',
    group: 'admin',
    status: 200,
    summary: 'Approve a stage',
    description:
      'Lets a stage that is waiting for approval start, once everything else it waits for is over. A stage already approved ' +
      'stays so.',
  },
  {
    id: 'retryOrchestration',
    method: 'POST',
    path: '/orchestrations/{id}/retry',
    group: 'admin',
    status: 202,
    summary: 'Retry failed operations',
    description:
      'Runs the operations named in the body, a form or JSON, again; without a body, all failed ones. Operations of a ' +
      'running orchestration are due again at once, or in their next maintenance window; a failed orchestration goes back ' +
      'into the queue. An operation is not retried if a newer one of the same runtime has run.',
  },
  {
    id: 'matchRuntimes',
    method: 'POST',
    path: '/runtimes/match',
    group: 'operator',
    status: 200,
    summary: 'Count the runtimes that targets select',
    description:
      'Which runtimes an orchestration with these targets would upgrade if it were planned now, and how many it would leave out ' +
      'and why. Nothing is stored. The fleet is listed at most once a minute; maintenance windows are not considered.',
  },
  {
    id: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    group: 'none',
    status: 200,
    summary: 'Show this document',
    description: 'The OpenAPI document of this API. Its server is the one that you called.',
  },
  {
    id: 'getDocs',
    method: 'GET',
    path: '/docs',
    group: 'none',
    status: 200,
    summary: 'Show the documentation',
    description: 'A page that shows this document and lets you try its calls.',
  },
  {
    id: 'getDocsAsset',
    method: 'GET',
    path: '/docs/{asset}',
    group: 'none',
    status: 200,
    summary: 'Load a file of the documentation',
    description: 'What that page is made of.',
  },
  {
    id: 'getConsole',
    method: 'GET',
    path: '/console',
    group: 'none',
    status: 200,
    summary: 'Show the operator’s page',
    description: 'A page to watch and request upgrades. It shows nothing until you sign in.',
  },
  {
    id: 'getConsoleConfig',
    method: 'GET',
    path: '/console/config.json',
    group: 'none',
    status: 200,
    summary: 'Show how to sign in',
    description:
      'What the operator’s page and the command line need to get a token for this environment. No secrets.',
  },
  {
    id: 'getConsoleAsset',
    method: 'GET',
    path: '/console/{asset}',
    group: 'none',
    status: 200,
    summary: 'Load a file of the operator’s page',
    description: 'What that page is made of.',
  },
] as const satisfies readonly Route[];

/** The message of the 404 for any route not in the table. */
export const noSuchRoute = 'There is no such route.';

export type RouteId = (typeof routes)[number]['id'];
