/** Which of the two groups may call a route (§3); `none`: the route is open and not behind the authorizer. */
export type RouteGroup = 'admin' | 'operator' | 'none';

/** One route of the API: the source of the gateway, the authorizer's policy, the OpenAPI document and the local stack. */
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
      'Puts an orchestration into the queue that moves the chosen runtimes to a channel. With the header `Idempotency-Key`, ' +
      'the same key and body within 24 hours answer with the same orchestration; another body is a conflict.',
  },
  {
    id: 'createClusterUpgrade',
    method: 'POST',
    path: '/upgrade/cluster',
    group: 'admin',
    status: 202,
    summary: 'Upgrade Kubernetes on many runtimes',
    description:
      'Puts an orchestration into the queue that moves the chosen Shoots to a Kubernetes version, at most one minor version ' +
      'up, and where asked for to a machine image. The header `Idempotency-Key` works as for Kyma.',
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
      'One page of what was listed soon after the creation, for an orchestration that starts later; its answer has a summary ' +
      'as `preview`. The start makes its own plan, so this is empty from then on.',
  },
  {
    id: 'getForecast',
    method: 'GET',
    path: '/orchestrations/{id}/forecast',
    group: 'operator',
    status: 200,
    summary: 'Forecast how an orchestration goes on',
    description:
      'When it probably ends, and each of its stages; how many upgrades start when; which runtimes will probably miss their ' +
      'next window, and which fit no window at all. Simulated on the spot from what is left to do and from how long upgrades ' +
      'took; `assumptions` says what it takes for granted. Empty for an orchestration that is over.',
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
    id: 'getTimeline',
    method: 'GET',
    path: '/orchestrations/{id}/timeline',
    group: 'operator',
    status: 200,
    summary: 'Show when an orchestration can and does upgrade',
    description:
      'For a picture: per region, plan or stage, how many maintenance windows are open and how many upgrades started and ' +
      'ended in each of at most 240 equal parts of the time. The answer stays below 1 MB for 10,000 runtimes, and may be a ' +
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
      'The failed operations of an orchestration, counted by reason, with examples. Ids, names, times and durations in a ' +
      'reason do not count. `GET /orchestrations/{id}/operations?state=failed` lists each of them.',
  },
  {
    id: 'listAudit',
    method: 'GET',
    path: '/orchestrations/{id}/audit',
    group: 'operator',
    status: 200,
    summary: 'Show who asked for what',
    description:
      'The changes of an orchestration that somebody asked for, newest first. The addresses of callers are only in the ' +
      'events that are published.',
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
      'only the last that changed something, or found nothing to change, is known, one of each type.',
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
      'No operation starts after the answer, until somebody resumes it; those in progress finish. It keeps its place: what ' +
      'is in the queue waits on. One that is paused already stays as it is.',
  },
  {
    id: 'resumeOrchestration',
    method: 'PUT',
    path: '/orchestrations/{id}/resume',
    group: 'admin',
    status: 200,
    summary: 'Resume a paused orchestration',
    description:
      'It goes on where it was. Operations that have failed so far do not count again towards `maxFailures`, which may be set ' +
      'anew. While an emergency runs, it goes on with the end of that. One in progress stays as it is.',
  },
  {
    id: 'approveStage',
    method: 'PUT',
    path: '/orchestrations/{id}/approve',
    group: 'admin',
    status: 200,
    summary: 'Approve a stage',
    description:
      'Lets the stage start that waits for an approval, once what else it waits for is over. A stage that is approved already ' +
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
      'Without a body all failed operations run again, else those that are named, as a form or as JSON. Operations of a ' +
      'running orchestration are due again at once, or in their next maintenance window; a failed orchestration goes back ' +
      'into the queue. An operation is not retried if a newer one of the same runtime has run.',
  },
  {
    id: 'matchRuntimes',
    method: 'POST',
    path: '/runtimes/match',
    group: 'operator',
    status: 200,
    summary: 'Count the runtimes that targets mean',
    description:
      'Which runtimes an orchestration with these targets would upgrade if it were planned now, and how many it would leave out ' +
      'and why. Nothing is stored. The fleet is listed at most once a minute; maintenance windows are not looked at.',
  },
  {
    id: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    group: 'none',
    status: 200,
    summary: 'Show this document',
    description: 'The OpenAPI document of this API, its server being the one that was asked.',
  },
  {
    id: 'getDocs',
    method: 'GET',
    path: '/docs',
    group: 'none',
    status: 200,
    summary: 'Show the documentation',
    description: 'A page to read this document and to try its calls.',
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
    description: 'A page to watch upgrades and to ask for them. It shows nothing before you have signed in.',
  },
  {
    id: 'getConsoleConfig',
    method: 'GET',
    path: '/console/config.json',
    group: 'none',
    status: 200,
    summary: 'Say how to sign in',
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

/** The sentence of the 404 for whatever is not in the table. */
export const noSuchRoute = 'There is no such route.';

export type RouteId = (typeof routes)[number]['id'];
