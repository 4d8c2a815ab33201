import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '../functions/catalog.ts';
import { tableSchema } from '../lib/store/tableSchema.ts';
import type { EnvironmentSettings } from './environments.ts';
import { type Names, TURNS } from './names.ts';

/** The possible grants of a function. Each is one or two statements on exact resources; see `statementsOf`. */
export type Grant =
  | 'read table'
  | 'write table'
  | 'start executions'
  | 'look at executions'
  | 'stop executions'
  | 'answer tasks'
  | 'create schedules'
  | 'delete schedules'
  | 'publish events'
  | 'read Gardener secret'
  | 'read control plane secret'
  | 'read maintenance policy'
  | 'publish mails'
  | 'read webhook secret';

/** Functions that may end a cancel (§7) wake sleepers, stop the execution, and start the next orchestration. */
const settlesCancels = [
  'read table',
  'write table',
  'start executions',
  'stop executions',
  'answer tasks',
  'delete schedules',
  'publish events',
] as const satisfies readonly Grant[];

/** Functions that queue an orchestration start it if a slot is free, or schedule its start. */
const creates = [
  'read table',
  'write table',
  'start executions',
  'create schedules',
  // An emergency pauses others and wakes their turns (§13.4).
  'answer tasks',
  'delete schedules',
  'publish events',
] as const satisfies readonly Grant[];

/** Functions that add work wake sleepers and start queued orchestrations. */
const wakes = [
  'read table',
  'write table',
  'start executions',
  'answer tasks',
  'delete schedules',
  'publish events',
] as const satisfies readonly Grant[];

/** Least privilege in one place: everything that a function may do, beyond its own logs and traces. */
export const grants: Readonly<Record<FunctionName, readonly Grant[]>> = {
  authorizer: [],

  createKymaUpgrade: creates,
  createClusterUpgrade: creates,
  listOrchestrations: ['read table'],
  getOrchestration: ['read table'],
  listSkipped: ['read table'],
  listPreview: ['read table'],
  getForecast: ['read table', 'read maintenance policy'],
  listOperations: ['read table'],
  getOperation: ['read table'],
  getTimeline: ['read table', 'read maintenance policy'],
  listFailures: ['read table'],
  listAudit: ['read table'],
  listRuntimeOperations: ['read table'],
  cancelOrchestration: settlesCancels,
  retryOrchestration: wakes,
  matchRuntimes: ['read Gardener secret', 'read control plane secret'],
  pauseOrchestration: ['read table', 'write table', 'answer tasks', 'delete schedules', 'publish events'],
  approveStage: ['read table', 'write table', 'answer tasks', 'delete schedules', 'publish events'],
  // The execution may be gone by then.
  resumeOrchestration: [...settlesCancels, 'look at executions'],
  getOpenApi: [],
  getDocs: [],
  getDocsAsset: [],
  getConsole: [],
  getConsoleAsset: [],
  getConsoleConfig: [],
  notFound: [],

  planOperations: [
    'read table',
    'write table',
    'answer tasks',
    'delete schedules',
    'read Gardener secret',
    'read control plane secret',
    'read maintenance policy',
  ],
  takeNextOperation: [
    'read table',
    'write table',
    'answer tasks',
    'delete schedules',
    'read maintenance policy',
  ],
  waitForMaintenanceWindow: [
    'read table',
    'write table',
    'answer tasks',
    'create schedules',
    'delete schedules',
  ],
  waitAtGate: ['read table', 'write table', 'answer tasks', 'create schedules', 'delete schedules'],
  waitForWork: ['read table', 'write table', 'answer tasks'],
  upgradeRuntime: [...settlesCancels, 'read Gardener secret', 'read maintenance policy'],
  handBackOperation: ['read table', 'write table', 'answer tasks', 'delete schedules'],
  finishOrchestration: settlesCancels,

  wakeUp: wakes,
  executionEnded: [...settlesCancels, 'look at executions'],
  previewOrchestration: [
    'read table',
    'write table',
    'read Gardener secret',
    'read control plane secret',
    'read maintenance policy',
  ],
  notifyByMail: ['publish mails'],
  notifyByWebhook: ['read webhook secret'],
  sweep: [...settlesCancels, 'look at executions', 'read maintenance policy'],
};

/** The resources that grants refer to, as ARNs. */
export interface GrantResources {
  readonly table: string;
  readonly stateMachine: string;
  /** The Map's children, to which their task tokens belong. */
  readonly turns: string;
  readonly executions: string;
  readonly schedules: string;
  readonly schedulerRole: string;
  readonly eventBus: string;
  readonly gardenerSecret: string;
  readonly controlPlaneSecret: string | undefined;
  readonly maintenancePolicy: string;
  readonly notifications: string;
  readonly webhookSecret: string | undefined;
}

/** The ARNs of resources with fixed names. */
export function namedResources(stack: Stack, names: Names, { secrets, notify }: EnvironmentSettings) {
  const arn = (service: string, resource: string, resourceName: string, arnFormat?: ArnFormat) =>
    stack.formatArn({ service, resource, resourceName, ...(arnFormat ? { arnFormat } : {}) });
  const colon = ArnFormat.COLON_RESOURCE_NAME;
  // Secrets Manager adds a hyphen and six characters to the name.
  const secret = (name: string) => arn('secretsmanager', 'secret', `${name}-??????`, colon);
  return {
    table: arn('dynamodb', 'table', names.table),
    stateMachine: arn('states', 'stateMachine', names.stateMachine, colon),
    turns: arn('states', 'stateMachine', `${names.stateMachine}/${TURNS}`, colon),
    executions: arn('states', 'execution', `${names.stateMachine}:*`, colon),
    schedules: arn('scheduler', 'schedule', `${names.scheduleGroup}/*`),
    eventBus: arn('events', 'event-bus', names.eventBus),
    gardenerSecret: secret(secrets.gardener),
    controlPlaneSecret: secrets.controlPlane === undefined ? undefined : secret(secrets.controlPlane),
    notifications: stack.formatArn({ service: 'sns', resource: names.notifications }),
    webhookSecret: notify?.webhookSecret === undefined ? undefined : secret(notify.webhookSecret),
    maintenancePolicy: arn('ssm', 'parameter', names.policyParameter.replace(/^\//, '')),
  };
}

/** The statements of a grant; none for resources that the environment does not have. */
export function statementsOf(grant: Grant, on: GrantResources): PolicyStatement[] {
  const allow = (actions: string[], resources: string[]) => [new PolicyStatement({ actions, resources })];
  switch (grant) {
    case 'read table':
      return [
        ...allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [on.table]),
        ...allow(
          ['dynamodb:Query'],
          tableSchema.indexes.map(({ name }) => `${on.table}/index/${name}`),
        ),
      ];
    case 'write table':
      return allow(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], [on.table]);
    case 'start executions':
      return allow(['states:StartExecution'], [on.stateMachine]);
    case 'stop executions':
      return allow(['states:StopExecution'], [on.executions]);
    case 'look at executions':
      return allow(['states:DescribeExecution'], [on.executions]);
    case 'answer tasks':
      return allow(['states:SendTaskSuccess'], [on.stateMachine, on.turns]);
    case 'create schedules':
      return [
        ...allow(['scheduler:CreateSchedule'], [on.schedules]),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [on.schedulerRole],
          conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
        }),
      ];
    case 'delete schedules':
      return allow(['scheduler:DeleteSchedule'], [on.schedules]);
    case 'publish events':
      return allow(['events:PutEvents'], [on.eventBus]);
    case 'read Gardener secret':
      return allow(['secretsmanager:GetSecretValue'], [on.gardenerSecret]);
    case 'read control plane secret':
      return on.controlPlaneSecret === undefined
        ? []
        : allow(['secretsmanager:GetSecretValue'], [on.controlPlaneSecret]);
    case 'publish mails':
      return allow(['sns:Publish'], [on.notifications]);
    case 'read webhook secret':
      return on.webhookSecret === undefined
        ? []
        : allow(['secretsmanager:GetSecretValue'], [on.webhookSecret]);
    case 'read maintenance policy':
      return allow(['ssm:GetParameter'], [on.maintenancePolicy]);
  }
}
