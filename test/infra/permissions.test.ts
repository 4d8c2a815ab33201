import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../functions/catalog.ts';
import { environments } from '../../infra/environments.ts';
import { tableSchema } from '../../lib/store/tableSchema.ts';
import {
  functionNames,
  logicalId,
  plain,
  resources,
  type Synthesized,
  setUp,
  synthesize,
} from './synthesized.ts';

const account = '<AWS::Region>:<AWS::AccountId>';
const prefix = 'arn:<AWS::Partition>';
const name = 'kyma-upgrade-orchestrator-dev';
const table = `${prefix}:dynamodb:${account}:table/${name}`;
const secret = (which: string) =>
  `${prefix}:secretsmanager:${account}:secret:kyma-upgrade-orchestrator/dev/${which}-kubeconfig-??????`;

/** One line per thing that somebody may do: `action resource`. Written out here once more, so that a slip in grants.ts shows. */
const readTable = [
  `dynamodb:BatchGetItem ${table}`,
  `dynamodb:GetItem ${table}`,
  `dynamodb:Query ${table}`,
  ...tableSchema.indexes.map((index) => `dynamodb:Query ${table}/index/${index.name}`),
];
const useTable = [
  ...readTable,
  `dynamodb:DeleteItem ${table}`,
  `dynamodb:PutItem ${table}`,
  `dynamodb:UpdateItem ${table}`,
];
const start = [`states:StartExecution ${prefix}:states:${account}:stateMachine:${name}`];
const stop = [`states:StopExecution ${prefix}:states:${account}:execution:${name}:*`];
const look = [`states:DescribeExecution ${prefix}:states:${account}:execution:${name}:*`];
const answer = [
  `states:SendTaskSuccess ${prefix}:states:${account}:stateMachine:${name}`,
  `states:SendTaskSuccess ${prefix}:states:${account}:stateMachine:${name}/Turns`,
];
const schedule = [
  `iam:PassRole <WakeUpsRole>`,
  `scheduler:CreateSchedule ${prefix}:scheduler:${account}:schedule/${name}/*`,
];
const unschedule = [`scheduler:DeleteSchedule ${prefix}:scheduler:${account}:schedule/${name}/*`];
const publish = [`events:PutEvents ${prefix}:events:${account}:event-bus/${name}`];
const gardener = [`secretsmanager:GetSecretValue ${secret('gardener')}`];
const controlPlane = [`secretsmanager:GetSecretValue ${secret('control-plane')}`];
const policy = [
  `ssm:GetParameter ${prefix}:ssm:${account}:parameter/kyma-upgrade-orchestrator/dev/maintenance-policy`,
];
const toDeadLetters = ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
  (action) => `sqs:${action} <NotificationsDeadLetters>`,
);
const settle = [...useTable, ...start, ...stop, ...answer, ...unschedule, ...publish];

const allowed: Record<FunctionName, readonly string[]> = {
  authorizer: [],
  createKymaUpgrade: [...useTable, ...start, ...answer, ...schedule, ...unschedule, ...publish],
  createClusterUpgrade: [...useTable, ...start, ...answer, ...schedule, ...unschedule, ...publish],
  listOrchestrations: readTable,
  getOrchestration: readTable,
  listSkipped: readTable,
  listPreview: readTable,
  getForecast: [...readTable, ...policy],
  getTimeline: [...readTable, ...policy],
  listFailures: readTable,
  listAudit: readTable,
  listRuntimeOperations: readTable,
  listOperations: readTable,
  getOperation: readTable,
  cancelOrchestration: settle,
  retryOrchestration: [...useTable, ...start, ...answer, ...unschedule, ...publish],
  matchRuntimes: [...gardener, ...controlPlane],
  pauseOrchestration: [...useTable, ...answer, ...unschedule, ...publish],
  resumeOrchestration: [...settle, ...look],
  approveStage: [...useTable, ...answer, ...unschedule, ...publish],
  getOpenApi: [],
  getDocs: [],
  getDocsAsset: [],
  getConsole: [],
  getConsoleAsset: [],
  getConsoleConfig: [],
  notFound: [],
  planOperations: [...useTable, ...answer, ...unschedule, ...gardener, ...controlPlane, ...policy],
  takeNextOperation: [...useTable, ...answer, ...unschedule, ...policy],
  waitForMaintenanceWindow: [...useTable, ...answer, ...schedule, ...unschedule],
  waitAtGate: [...useTable, ...answer, ...schedule, ...unschedule],
  waitForWork: [...useTable, ...answer],
  upgradeRuntime: [...settle, ...gardener, ...policy],
  handBackOperation: [...useTable, ...answer, ...unschedule],
  finishOrchestration: settle,
  wakeUp: [...useTable, ...start, ...answer, ...unschedule, ...publish],
  executionEnded: [...settle, ...look],
  previewOrchestration: [...useTable, ...gardener, ...controlPlane, ...policy],
  notifyByMail: [`sns:Publish ${prefix}:sns:${account}:${name}-notifications`, ...toDeadLetters],
  notifyByWebhook: [
    `secretsmanager:GetSecretValue ${prefix}:secretsmanager:${account}:secret:kyma-upgrade-orchestrator/dev/webhook-??????`,
    ...toDeadLetters,
  ],
  sweep: [...settle, ...look, ...policy],
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

describe('permissions', () => {
  let dev: Synthesized;
  beforeAll(async () => {
    const { dev: it } = environments;
    const controlPlane = 'kyma-upgrade-orchestrator/dev/control-plane-kubeconfig';
    const notify = { emails: ['a@example.com'], webhookSecret: 'kyma-upgrade-orchestrator/dev/webhook' };
    dev = await synthesize({ ...setUp(it), secrets: { ...it.secrets, controlPlane }, notify });
  });

  const policies = () => Object.values(resources(dev.service, 'AWS::IAM::Policy'));
  const statementsOf = (roleID: string): Statement[] =>
    policies()
      .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === roleID))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const linesOf = (statements: readonly Statement[]): string[] =>
    statements.flatMap(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => `${action} ${withoutHash(plain(resource))}`),
        );
    });
  const roleOf = (functionID: string): string =>
    resources(dev.service)[functionID]?.Properties.Role['Fn::GetAtt'][0];

  test.each(functionNames)('%s may do exactly what is listed, and write its own log and traces', (name) => {
    const id = logicalId(name);
    const logs = `<Functions${id.replace(/Function$/, '')}Logs>`;
    const own = [
      `logs:CreateLogStream ${logs}`,
      `logs:PutLogEvents ${logs}`,
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ];
    expect(linesOf(statementsOf(roleOf(id))).toSorted()).toEqual([...allowed[name], ...own].toSorted());
    const role = resources(dev.service)[roleOf(id)];
    expect(role?.Properties.ManagedPolicyArns).toBeUndefined();
    expect(role?.Properties.Policies).toBeUndefined();
  });

  test('allow the role of the schedules to be passed only to EventBridge Scheduler', () => {
    const passing = policies()
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
    expect(passing).toHaveLength(4);
    for (const { Condition } of passing)
      expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  });

  test('contain no wildcard action, and no wildcard resource where AWS can narrow it', () => {
    const lines = policies().flatMap(({ Properties }) => linesOf(Properties.PolicyDocument.Statement));
    expect(lines.filter((line) => line.split(' ')[0]?.includes('*'))).toEqual([]);
    const everywhere = lines.filter((line) => line.endsWith(' *')).map((line) => line.split(' ')[0]);
    expect([...new Set(everywhere)].toSorted()).toEqual([
      // Step Functions sets up the delivery of its log with these; they have no resources.
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      // X-Ray knows no resources for traces.
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('let EventBridge Scheduler call only its targets, for schedules of this account', () => {
    const roles = Object.entries(resources(dev.service, 'AWS::IAM::Role')).filter(([, { Properties }]) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes('scheduler.amazonaws.com'),
    );
    const may = Object.fromEntries(roles.map(([id]) => [withoutHash(id), linesOf(statementsOf(id))]));
    expect(may).toEqual({
      WakeUpsRole: [
        'sqs:SendMessage <WakeUpsDeadLetters>',
        'lambda:InvokeFunction <PreviewOrchestrationFunction>',
        'lambda:InvokeFunction <WakeUpFunction>',
      ],
      SweepingRole: ['lambda:InvokeFunction <SweepFunction>'],
    });
    for (const [, { Properties }] of roles)
      expect(Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
        'aws:SourceAccount': { Ref: 'AWS::AccountId' },
      });
  });

  test('let nobody read the control plane’s secret in an environment without a control plane', async () => {
    for (const { secrets } of [environments.dev, environments.stage, environments.prod])
      expect(secrets.controlPlane).toBeUndefined();
    const { service } = await synthesize(setUp(environments.dev));
    expect(JSON.stringify(service.toJSON())).not.toContain('control-plane');
  });
});

/** Logical ids that are not pinned end in a hash of their path. */
const withoutHash = (text: string) => text.replace(/(?<=[a-z])[0-9A-F]{8}(?=>|$)/, '');
