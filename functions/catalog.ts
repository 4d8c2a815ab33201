// zod/mini, because every function loads this file, and zod itself would take a sixth of the loading time of one that only reads
// the table.
import * as z from 'zod/mini';

/**
 * All Lambda functions, with their entry points and the variables they need. CDK builds, wires and checks the functions from this
 * table, and each function reads its own line of it, so neither can name a variable that the other lacks.
 */
const text = z.string().check(z.minLength(1));
const table = { TABLE_NAME: text };
/** lib/base/settings.ts as JSON. */
const settings = { SETTINGS: text };
const executions = { STATE_MACHINE_ARN: text };
/** The secrets' names. The control plane is optional (§4): empty means that plan and instance selectors are refused. */
const gardener = { GARDENER_SECRET_ID: text };
const controlPlane = { CONTROL_PLANE_SECRET_ID: z.string() };
const policy = { MAINTENANCE_POLICY_PARAMETER: text };
const bus = { EVENT_BUS_NAME: text };
/** The group of the wake-up schedules; a function that ends a sleep deletes its schedule. */
const schedules = { SCHEDULE_GROUP: text };
/** What a function needs to create a schedule, in addition to the group. */
const scheduleTargets = { WAKE_UP_FUNCTION_ARN: text, SCHEDULER_ROLE_ARN: text, SCHEDULE_DLQ_ARN: text };

/** The targets of the links in a notification. */
const places = { ...executions, ENVIRONMENT_NAME: text, API_URL: text };

const defined = <const Entry extends string, Shape extends z.core.$ZodShape>(entry: Entry, shape: Shape) => ({
  entry,
  environment: z.object(shape),
});

/** The variables of a route that puts an orchestration into the queue. */
const creates = {
  ...table,
  ...settings,
  ...executions,
  ...controlPlane,
  ...schedules,
  ...scheduleTargets,
  PREVIEW_FUNCTION_ARN: text,
  ...bus,
};

/** The variables of a route that changes what an orchestration may start. */
const settlesQueue = { ...table, ...settings, ...executions, ...schedules, ...bus };

export const catalog = {
  authorizer: defined('functions/authorizer.ts', {
    OIDC_ISSUER: text,
    /** One or several, separated by spaces. */
    OIDC_AUDIENCE: text,
    ADMIN_GROUP: text,
    OPERATOR_GROUP: text,
  }),

  createKymaUpgrade: defined('functions/api/createKymaUpgrade.ts', creates),
  createClusterUpgrade: defined('functions/api/createClusterUpgrade.ts', creates),
  listOrchestrations: defined('functions/api/listOrchestrations.ts', table),
  getOrchestration: defined('functions/api/getOrchestration.ts', table),
  listSkipped: defined('functions/api/listSkipped.ts', table),
  listPreview: defined('functions/api/listPreview.ts', table),
  getForecast: defined('functions/api/getForecast.ts', {
    ...table,
    ...settings,
    ...controlPlane,
    ...policy,
  }),
  listOperations: defined('functions/api/listOperations.ts', table),
  getOperation: defined('functions/api/getOperation.ts', table),
  getTimeline: defined('functions/api/getTimeline.ts', { ...table, ...policy }),
  listFailures: defined('functions/api/listFailures.ts', table),
  listAudit: defined('functions/api/listAudit.ts', table),
  listRuntimeOperations: defined('functions/api/listRuntimeOperations.ts', table),
  cancelOrchestration: defined('functions/api/cancelOrchestration.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...bus,
  }),
  pauseOrchestration: defined('functions/api/pauseOrchestration.ts', settlesQueue),
  resumeOrchestration: defined('functions/api/resumeOrchestration.ts', settlesQueue),
  approveStage: defined('functions/api/approveStage.ts', settlesQueue),
  getOpenApi: defined('functions/api/getOpenApi.ts', {}),
  getDocs: defined('functions/api/getDocs.ts', {}),
  getDocsAsset: defined('functions/api/getDocsAsset.ts', {}),
  getConsole: defined('functions/api/getConsole.ts', {
    OIDC_ISSUER: text,
    /** Origins that signing in needs besides the issuer's, separated by spaces. */
    CONSOLE_TOKEN_ORIGINS: z.string(),
  }),
  getConsoleAsset: defined('functions/api/getConsoleAsset.ts', {}),
  getConsoleConfig: defined('functions/api/getConsoleConfig.ts', {
    OIDC_ISSUER: text,
    ADMIN_GROUP: text,
    OPERATOR_GROUP: text,
    ENVIRONMENT_NAME: text,
    CONSOLE_CLIENT_ID: text,
    CONSOLE_SCOPES: text,
    CONSOLE_BEARER: z.enum(['id_token', 'access_token']),
    ...executions,
  }),
  matchRuntimes: defined('functions/api/matchRuntimes.ts', { ...settings, ...gardener, ...controlPlane }),
  notFound: defined('functions/api/notFound.ts', {}),

  retryOrchestration: defined('functions/api/retryOrchestration.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...bus,
  }),

  planOperations: defined('functions/workflow/planOperations.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...gardener,
    ...controlPlane,
    ...policy,
  }),
  takeNextOperation: defined('functions/workflow/takeNextOperation.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...policy,
  }),
  waitForMaintenanceWindow: defined('functions/workflow/waitForMaintenanceWindow.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...scheduleTargets,
  }),
  waitForWork: defined('functions/workflow/waitForWork.ts', { ...table, ...settings, ...executions }),
  waitAtGate: defined('functions/workflow/waitAtGate.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...scheduleTargets,
  }),
  upgradeRuntime: defined('functions/workflow/upgradeRuntime.ts', {
    ...table,
    ...settings,
    ...executions,
    ...gardener,
    ...controlPlane,
    ...policy,
    ...schedules,
    ...bus,
  }),
  handBackOperation: defined('functions/workflow/handBackOperation.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
  }),
  finishOrchestration: defined('functions/workflow/finishOrchestration.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...bus,
  }),

  wakeUp: defined('functions/triggers/wakeUp.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...bus,
  }),
  executionEnded: defined('functions/triggers/executionEnded.ts', {
    ...table,
    ...settings,
    ...executions,
    ...schedules,
    ...bus,
  }),
  notifyByMail: defined('functions/triggers/notifyByMail.ts', { ...places, TOPIC_ARN: text }),
  notifyByWebhook: defined('functions/triggers/notifyByWebhook.ts', {
    ...places,
    WEBHOOK_SECRET_ID: z.string(),
  }),
  previewOrchestration: defined('functions/triggers/previewOrchestration.ts', {
    ...table,
    ...settings,
    ...gardener,
    ...controlPlane,
    ...policy,
  }),
  sweep: defined('functions/triggers/sweep.ts', {
    ...table,
    ...settings,
    ...executions,
    ...controlPlane,
    ...policy,
    ...schedules,
    ...bus,
  }),
} as const;

export type FunctionName = keyof typeof catalog;
export type Environment<Name extends FunctionName> = z.infer<(typeof catalog)[Name]['environment']>;
