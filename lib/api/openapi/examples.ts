import { stateMachinePage } from '../../base/awsConsole.ts';

/** An example of a body, as OpenAPI lists them. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

/** Example request bodies, by route. */
export const examples: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  createKymaUpgrade: {
    dryRun: {
      summary: 'Only check, on every runtime in the EU',
      value: { targets: { include: [{ region: '^eu-' }] }, dryRun: true, kyma: { channel: 'fast' } },
    },
    inWindows: {
      summary: 'All but one account, five at a time, each inside its maintenance window',
      value: {
        targets: { include: [{ target: 'all' }], exclude: [{ globalAccount: '^1a2b3c4d' }] },
        strategy: { type: 'parallel', schedule: 'maintenanceWindow', parallel: { workers: 5 } },
        kyma: { channel: 'regular' },
      },
    },
    inStages: {
      summary: 'A sample of 5 % first, then the EU, then the rest once it is approved',
      value: {
        targets: { include: [{ target: 'all' }] },
        strategy: {
          schedule: 'maintenanceWindow',
          parallel: { workers: 20 },
          maxFailures: '5%',
          stages: [
            { name: 'canary', limit: '5%', workers: 5, maxFailures: 0, soakSeconds: 86_400 },
            { name: 'eu', include: [{ region: '^eu-' }], notBefore: '2026-03-04T06:00:00Z' },
            { name: 'rest', approval: true },
          ],
        },
        kyma: { channel: 'regular' },
      },
    },
    one: {
      summary: 'One runtime, now',
      value: { targets: { include: [{ shoot: 'c-1a2b3c4' }] }, strategy: { schedule: 'immediate' } },
    },
  },
  createClusterUpgrade: {
    inWindows: {
      summary: 'A Kubernetes version for all, inside their maintenance windows',
      value: {
        targets: { include: [{ target: 'all' }] },
        strategy: { type: 'parallel', schedule: 'maintenanceWindow', parallel: { workers: 5 } },
        kubernetes: { kubernetesVersion: '1.34.2' },
      },
    },
  },
  retryOrchestration: {
    some: {
      summary: 'Some of the failed operations',
      value: { operationIDs: ['b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77'] },
    },
    all: { summary: 'All failed operations', value: {} },
    now: { summary: 'All failed operations, at once and outside their windows', value: { immediate: true } },
  },
};

const orchestrationID = '019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11';
const operationID = 'b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77';
const runtimeID = '2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04';
const listed = {
  orchestrationID,
  type: 'upgradeKyma',
  state: 'in progress',
  description: 'Scheduled 12 operations',
  createdAt: '2026-03-01T20:15:00.000Z',
  updatedAt: '2026-03-01T22:00:04.512Z',
  parameters: {
    targets: { include: [{ target: 'all' }], exclude: [{ region: 'eu-.*' }] },
    strategy: {
      type: 'parallel',
      schedule: 'maintenanceWindow',
      maintenanceWindow: true,
      parallel: { workers: 5 },
      ScheduleTime: '2026-03-01T20:15:00.000Z',
    },
    dryRun: false,
    kyma: { channel: 'fast', version: 'fast' },
  },
  skipped: { hibernated: 1 },
};
const operation = {
  operationID,
  orchestrationID,
  runtimeID,
  globalAccountID: '1a2b3c4d-0000-4c56-9a2e-7b1f3a5c9d04',
  subAccountID: '5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04',
  servicePlanID: '361c511f-f939-4621-b228-d0fb79a1fe15',
  servicePlanName: 'aws',
  shootName: 'c-1a2b3c4',
  dryRun: false,
  maintenanceWindowBegin: '2026-03-01T22:00:00.000Z',
  maintenanceWindowEnd: '2026-03-02T02:00:00.000Z',
  state: 'in progress',
  description: 'Waiting: module istio is in state Processing',
};
const operationStats = {
  pending: 6,
  'in progress': 5,
  failed: 0,
  retrying: 0,
  canceled: 0,
  succeeded: 1,
};
const pageOf = (item: object) => ({ data: [item], count: 1, totalCount: 1 });

/** Example success responses, by route; routes that return text have none. */
export const answerExamples: Readonly<Record<string, unknown>> = {
  createKymaUpgrade: { orchestrationID },
  createClusterUpgrade: { orchestrationID },
  listOrchestrations: pageOf(listed),
  getOrchestration: { ...listed, operationStats },
  listSkipped: pageOf({ runtimeID, shootName: 'c-5d6e7f8', reason: 'hibernated' }),
  listPreview: pageOf({
    runtimeID,
    shootName: 'c-1a2b3c4',
    globalAccountID: '1a2b3c4d-0000-4c56-9a2e-7b1f3a5c9d04',
    subAccountID: '5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04',
    servicePlanName: 'aws',
    region: 'eu-central-1',
    maintenanceWindowBegin: '2026-03-01T22:00:00.000Z',
    maintenanceWindowEnd: '2026-03-02T02:00:00.000Z',
  }),
  getForecast: {
    orchestrationID,
    state: 'in progress',
    computedAt: '2026-03-01T21:30:00.000Z',
    description: 'Probably ends at 2026-03-02T03:10Z; in nine of ten cases by 2026-03-02T03:40Z.',
    likely: '2026-03-02T03:09:12.000Z',
    late: '2026-03-02T03:39:48.000Z',
    waiting: 40,
    inProgress: 5,
    stages: [],
    starts: {
      bucketSeconds: 3600,
      buckets: [
        { at: '2026-03-01T22:00:00.000Z', starts: 30 },
        { at: '2026-03-01T23:00:00.000Z', starts: 10 },
      ],
    },
    missing: {
      count: 1,
      runtimes: [
        {
          runtimeID,
          shootName: 'c-1a2b3c4',
          maintenanceWindowBegin: '2026-03-01T22:00:00.000Z',
          maintenanceWindowEnd: '2026-03-02T02:00:00.000Z',
          likelyStart: '2026-03-02T22:00:31.000Z',
        },
      ],
    },
    neverFitting: { count: 0, runtimes: [] },
    held: { count: 0, runtimes: [] },
    assumptions: [
      'Upgrades take as long as the last 200 of this kind, half of them up to 9 min.',
      'Every upgrade succeeds, and nobody pauses, cancels, retries or changes the policy.',
    ],
  },
  listOperations: pageOf(operation),
  getOperation: {
    ...operation,
    kymaConfig: { version: 'fast', channel: 'fast', previousChannel: 'regular' },
    history: [
      { at: '2026-03-01T20:15:03.100Z', state: 'pending', description: 'Planned' },
      { at: '2026-03-01T22:00:04.512Z', state: 'in progress', description: 'Started' },
    ],
    executionURL:
      'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:…',
  },
  getTimeline: {
    orchestrationID,
    state: 'in progress',
    by: 'region',
    now: '2026-03-01T22:30:00.000Z',
    from: '2026-03-01T22:00:00.000Z',
    to: '2026-03-02T01:00:00.000Z',
    bucketSeconds: 3600,
    runtimes: 12,
    operationStats,
    bands: [
      {
        name: 'eu-central-1',
        runtimes: 12,
        operationStats,
        windows: [12, 12, 4],
        waiting: [6, 6, 2],
        starts: [6, 0, 0],
        succeeded: [1, 0, 0],
        failed: [0, 0, 0],
        canceled: [0, 0, 0],
      },
    ],
    freezes: [
      {
        begin: '2026-03-02T00:00:00.000Z',
        end: '2026-03-03T00:00:00.000Z',
        reason: 'Quarter-end closing',
        limited: false,
      },
    ],
  },
  listFailures: {
    data: [
      {
        reason: 'Timed out after … while waiting: module istio is in state Processing',
        operations: 1,
        examples: [
          {
            operationID,
            runtimeID,
            shootName: 'c-1a2b3c4',
            description: 'Timed out after 7,200 s while waiting: module istio is in state Processing',
          },
        ],
      },
    ],
    count: 1,
    failed: 1,
    ungrouped: 0,
  },
  listAudit: {
    data: [
      {
        at: '2026-03-01T20:15:00.000Z',
        action: 'create',
        description: 'Waiting in the queue',
        actor: { subject: 'c8f1a2d4', name: 'jane.doe' },
      },
    ],
    count: 1,
    more: false,
  },
  listRuntimeOperations: {
    data: [
      {
        ...operation,
        type: 'upgradeKyma',
        target: 'fast',
        orchestrationState: 'in progress',
        createdAt: '2026-03-01T20:15:03.100Z',
        startedAt: '2026-03-01T22:00:04.512Z',
        endedAt: '0001-01-01T00:00:00Z',
      },
    ],
    count: 1,
  },
  cancelOrchestration: { orchestrationID },
  pauseOrchestration: { orchestrationID },
  resumeOrchestration: { orchestrationID },
  approveStage: { orchestrationID },
  retryOrchestration: {
    orchestrationID,
    retryOperations: [operationID],
    retryShoots: ['c-1a2b3c4'],
    oldOperations: [],
    invalidOperations: [],
    msg: 'Retrying 1 operation',
  },
  getOpenApi: { openapi: '3.1.1', paths: {}, components: {} },
  matchRuntimes: {
    listedAt: '2026-03-01T20:15:03.000Z',
    runtimes: 12,
    skipped: { hibernated: 2 },
    regions: { 'eu-central-1': 12 },
    plans: { aws: 12 },
    shoots: ['c-1a2b3c4'],
  },
  getConsoleConfig: {
    environment: 'dev',
    issuer: 'https://issuer.example.com',
    clientID: 'kyma-upgrade-orchestrator',
    scopes: 'openid email groups',
    bearer: 'id_token',
    groups: { admin: 'runtimeAdmin', operator: 'runtimeOperator' },
    executionsURL: stateMachinePage(
      'arn:aws:states:eu-central-1:123456789012:stateMachine:kyma-upgrade-orchestrator-dev',
    ),
  },
};
