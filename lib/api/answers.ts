import * as z from 'zod';
import type { ShownParameters } from '../model/Parameters.ts';
import { operationStates, orchestrationStates } from '../model/states.ts';
import { noTime } from './noTime.ts';
import { rolloutAnswer } from './rolloutAnswers.ts';

/** RFC 3339 in UTC, as Go's `time.Time` and every other client parse it. */
export const time = z.iso.datetime().meta({
  description: `RFC 3339 time in UTC; \`${noTime}\` where there is none.`,
  example: '2026-03-01T22:00:00Z',
});
export const count = z.int().min(0);
export const orchestrationState = z
  .enum(orchestrationStates)
  .meta({ description: 'Where the orchestration stands.', example: 'in progress' });
export const operationState = z
  .enum(operationStates)
  .meta({ description: 'Where the upgrade of this runtime stands.', example: 'succeeded' });
export const orchestrationID = z
  .string()
  .meta({ description: 'The id of the orchestration.', example: '7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11' });
export const operationID = z
  .string()
  .meta({ description: 'The id of the operation.', example: 'b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77' });
const operationIDs = z.array(z.string());

const target = z
  .strictObject({
    target: z.literal('all').optional().meta({ description: 'Every runtime.' }),
    globalAccount: z.string().optional().meta({ description: 'RE2 expression, unanchored.' }),
    subAccount: z.string().optional().meta({ description: 'RE2 expression, unanchored.' }),
    region: z.string().optional().meta({ description: 'RE2 expression, unanchored.', example: 'eu-.*' }),
    runtimeID: z.string().optional().meta({ description: 'Exactly this runtime.' }),
    instanceID: z.string().optional().meta({ description: 'Exactly this service instance.' }),
    planName: z.string().optional().meta({ description: 'Exactly this plan.', example: 'aws' }),
    shoot: z.string().optional().meta({ description: 'Exactly this Shoot.', example: 'c-1a2b3c4' }),
  })
  .meta({ description: 'Selectors, AND-ed.', example: { target: 'all' } });

export const amountAnswer = z
  .union([count, z.string()])
  .meta({ description: 'A count, or a share in percent: as it was asked for.', example: '5%' });
const omitted = z.strictObject({ include: count, exclude: count }).optional().meta({
  description:
    'Only in lists: how many targets are left out behind those that are shown. The single orchestration shows all.',
});
const maxFailures = amountAnswer
  .optional()
  .meta({ description: 'How many operations may fail before it pauses; absent: any number.' });
const stage = z
  .strictObject({
    name: z.string().meta({ example: 'canary' }),
    include: z.array(target).optional(),
    exclude: z.array(target).optional(),
    omitted,
    limit: amountAnswer.optional(),
    workers: z.int().min(1).max(1000).optional(),
    maxFailures,
    soakSeconds: count.optional().meta({ example: 3600 }),
    notBefore: z.string().optional().meta({ example: '2026-03-02T06:00:00Z' }),
    approval: z.boolean().optional().meta({ example: true }),
  })
  .meta({ description: 'A stage as it was asked for.' });

/** The shape of `ShownParameters` (Parameters.ts): what is in effect, defaults included. */
export const parametersAnswer: z.ZodType<ShownParameters> = z
  .strictObject({
    targets: z.strictObject({
      include: z.array(target),
      exclude: z.array(target),
      omitted,
    }),
    strategy: z.strictObject({
      type: z.literal('parallel'),
      schedule: z.string().meta({
        description: '`immediate`, `maintenanceWindow`, or the time before which nothing starts.',
        example: 'maintenanceWindow',
      }),
      maintenanceWindow: z
        .boolean()
        .meta({ description: 'Whether upgrades run only inside maintenance windows.', example: true }),
      ignoreHealth: z.boolean().optional().meta({
        description: 'Whether checks of health before the change are overridden; absent where they are not.',
        example: true,
      }),
      parallel: z.strictObject({
        workers: z.int().min(1).max(1000).meta({ description: 'Upgrades at a time.', example: 5 }),
      }),
      stages: z.array(stage).optional().meta({ description: 'Only where it was asked for in stages.' }),
      maxFailures,
      approval: z.boolean().optional().meta({
        description: 'Whether its plan waits for an approval; absent: it does not.',
        example: true,
      }),
      ScheduleTime: time.meta({
        description: 'The time after which it may start, under the name that old clients read.',
        example: '2026-03-01T22:00:00Z',
      }),
    }),
    dryRun: z.boolean().meta({ description: 'Whether only checks run and nothing changes.', example: false }),
    priority: z.literal('emergency').optional().meta({ description: 'Only for an emergency.' }),
    pauseOthers: z.boolean().optional().meta({ description: 'Only where it was given.' }),
    ignoreFreezes: z.boolean().optional().meta({ description: 'Only where it was given.' }),
    kyma: z
      .strictObject({
        channel: z.string().meta({ example: 'regular' }),
        version: z.string().meta({ description: 'The channel, under the name that old clients read.' }),
      })
      .optional(),
    kubernetes: z
      .strictObject({
        kubernetesVersion: z.string().meta({ example: '1.34.2' }),
        machineImage: z.string().optional().meta({ example: 'gardenlinux' }),
        machineImageVersion: z.string().optional().meta({ example: '1877.3.0' }),
      })
      .optional(),
  })
  .meta({ description: 'What was asked for, with every default filled in.' });

/** Every state is there, zeros included, and nothing but integers: Go decodes it as `map[string]int` (§3). */
export const operationStats = z
  .record(z.enum(operationStates), count)
  .meta({ description: 'How many operations are in each state; every state is listed.' });

/** An open set: a reason is a sentence, and new ones may be added. */
const skipped = z.record(z.string(), count).meta({
  description: 'How many targeted runtimes were left out, by reason. Empty until the runtimes are listed.',
  example: { hibernated: 2 },
});

const preview = z
  .strictObject({
    listedAt: time.meta({ description: 'When they were listed.', example: '2026-03-01T20:15:03Z' }),
    runtimes: count.meta({
      description: 'How many would be upgraded: GET /orchestrations/{id}/preview lists them.',
      example: 12,
    }),
    skipped,
    failure: z.string().meta({ description: 'Why they could not be listed; empty if they were.' }),
  })
  .meta({
    description:
      'What it would upgrade if it started as things were: listed once, soon after its creation, and planned anew at its ' +
      'start. Only while it waits for a later start.',
  });

export const orchestrationAnswer = z
  .strictObject({
    orchestrationID,
    type: z
      .enum(['upgradeKyma', 'upgradeCluster'])
      .meta({ description: 'What it upgrades.', example: 'upgradeKyma' }),
    state: orchestrationState,
    description: z
      .string()
      .meta({ description: 'What is going on, or why it ended so.', example: 'Scheduled 12 operations' }),
    createdAt: time,
    updatedAt: time,
    parameters: parametersAnswer,
    skipped,
    maxFailures: amountAnswer.optional().meta({
      description:
        'How many operations may fail since the last resume, as that resume has set it: it replaces every limit in `parameters`. Absent: ' +
        'those hold.',
    }),
    preview: preview.optional(),
    operationStats,
    rollout: rolloutAnswer.optional(),
  })
  .meta({ description: 'One orchestration: one request to upgrade a fleet.' });

/** The same without the counts, which cost one query each (§3 shows them with the single orchestration only). */
export const listedOrchestrationAnswer = orchestrationAnswer
  .omit({ rollout: true })
  .extend({ operationStats: operationStats.optional() })
  .meta({ description: 'One orchestration in a list.' });

const stageName = z.string().optional().meta({
  description: 'The name of its stage; only where the orchestration has stages.',
  example: 'canary',
});

export const operationAnswer = z
  .strictObject({
    operationID,
    orchestrationID,
    runtimeID: z.string().meta({ description: 'The id of the runtime.' }),
    globalAccountID: z.string().meta({ description: 'Empty where the Shoot names none.' }),
    subAccountID: z.string().meta({ description: 'Empty where the Shoot names none.' }),
    servicePlanID: z.string().meta({ description: 'Empty where no control plane is configured.' }),
    servicePlanName: z.string().meta({
      description: 'Empty where no control plane is configured.',
      example: 'aws',
    }),
    shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
    dryRun: z.boolean().meta({ example: false }),
    maintenanceWindowBegin: time,
    maintenanceWindowEnd: time,
    state: operationState,
    description: z
      .string()
      .meta({ description: 'What is waited for, or why it ended so.', example: 'Waiting for module istio' }),
    stage: stageName,
  })
  .meta({ description: 'One operation: the upgrade of one runtime.' });

const historyEntry = z
  .strictObject({
    at: time,
    state: operationState,
    description: z.string().meta({ example: 'Channel changed from regular to fast' }),
  })
  .meta({ description: 'A state change or a step.' });

export const operationDetailAnswer = operationAnswer
  .extend({
    kymaConfig: z
      .strictObject({
        version: z.string().meta({ description: 'The channel, under the name that old clients read.' }),
        channel: z.string().meta({ example: 'fast' }),
        previousChannel: z.string().meta({ description: 'Empty until it is known.', example: 'regular' }),
        waitingModules: z
          .array(z.string())
          .optional()
          .meta({
            description:
              'The modules that Lifecycle Manager upgrades in its own maintenance window; only where there are any.',
            example: ['istio'],
          }),
      })
      .optional()
      .meta({ description: 'Only where Kyma is upgraded.' }),
    clusterConfig: z
      .strictObject({
        kubernetesVersion: z.string().meta({ example: '1.34.2' }),
        previousKubernetesVersion: z
          .string()
          .meta({ description: 'Empty until it is known.', example: '1.33.5' }),
        migrations: z
          .array(z.string())
          .optional()
          .meta({
            description:
              'What was changed along with the version, because the new one forbids it; only where there is anything.',
            example: ['removes spec.dns.providers[0].secretName (credentialsRef names the Secret)'],
          }),
      })
      .optional()
      .meta({ description: 'Only where clusters are upgraded.' }),
    history: z.array(historyEntry).meta({ description: 'Oldest first.' }),
    executionURL: z
      .string()
      .meta({ description: 'The console page of its execution; empty until it has started.' }),
  })
  .meta({ description: 'One operation in full.' });

const page = <Item extends z.ZodType>(item: Item, description: string) =>
  z
    .strictObject({
      data: z.array(item),
      count: count.meta({ description: 'How many are on this page.', example: 1 }),
      totalCount: count.meta({ description: 'How many there are on all pages.', example: 1 }),
    })
    .meta({ description });

export const orchestrationListAnswer = page(
  listedOrchestrationAnswer,
  'One page of orchestrations, oldest first.',
);
export const operationListAnswer = page(operationAnswer, 'One page of operations.');

const skippedRuntime = z
  .strictObject({
    runtimeID: z.string().meta({ description: 'Empty where it has none.' }),
    shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
    reason: z.string().meta({ description: 'Why it was left out.', example: 'hibernated' }),
  })
  .meta({ description: 'A runtime that was targeted and left out.' });
const previewedRuntime = z
  .strictObject({
    runtimeID: z.string().meta({ description: 'The id of the runtime.' }),
    shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
    globalAccountID: z.string().meta({ description: 'Empty where the Shoot names none.' }),
    subAccountID: z.string().meta({ description: 'Empty where the Shoot names none.' }),
    servicePlanName: z.string().meta({
      description: 'Empty where no control plane is configured.',
      example: 'aws',
    }),
    region: z.string().meta({ description: 'The region of the Shoot.', example: 'eu-central-1' }),
    stage: stageName,
    maintenanceWindowBegin: time,
    maintenanceWindowEnd: time,
    hold: z.string().optional().meta({
      description: 'Why it would not start at once, or not at all for now; absent where nothing holds it.',
      example: 'The Shoot opts out of upgrades until 2026-12-24T00:00:00.000Z',
    }),
  })
  .meta({ description: 'A runtime that would be upgraded, with its first window from the start on.' });
export const previewListAnswer = page(
  previewedRuntime,
  'One page of the runtimes that a scheduled orchestration would upgrade.',
);
export const skippedListAnswer = page(skippedRuntime, 'One page of the runtimes that were left out.');

export const createAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration has been accepted.' });
export const cancelAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration is canceling, or has ended already.' });

export const pauseAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration is paused: no operation starts.' });
export const resumeAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration goes on, or does so with the end of the emergency.' });
export const approveAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The stage is approved.' });

export const retryAnswer = z
  .strictObject({
    orchestrationID,
    retryOperations: operationIDs.meta({ description: 'The operations that run again.' }),
    retryShoots: operationIDs.meta({ description: 'Their Shoots.' }),
    oldOperations: operationIDs.meta({
      description: 'Not retried: a newer operation of the runtime exists.',
    }),
    invalidOperations: operationIDs.meta({
      description: 'Not retried: not a failed operation of this orchestration.',
    }),
    msg: z.string().meta({ example: 'retrying 2 operations' }),
  })
  .meta({ description: 'What is retried and what is not.' });

export const errorAnswer = z
  .strictObject({
    error: z.string().meta({ description: 'What is wrong, in one sentence.' }),
    details: z
      .array(
        z.strictObject({
          path: z.string().meta({
            description: 'Where in the body or the query.',
            example: 'targets.include.0.region',
          }),
          message: z.string().meta({ description: 'What to change.' }),
        }),
      )
      .optional()
      .meta({ description: 'Only where something in a request is invalid.' }),
    requestID: z.string().optional().meta({ description: 'Only with status 500: name it when you report.' }),
  })
  .meta({ description: 'The request was refused or failed.' });

const counts = (description: string, example: Record<string, number>) =>
  z.record(z.string(), count).meta({ description, example });

export const matchAnswer = z
  .strictObject({
    listedAt: time.meta({ description: 'When the fleet was listed.', example: '2026-03-01T20:15:03Z' }),
    runtimes: count.meta({ description: 'How many would be upgraded.', example: 12 }),
    skipped: counts('How many would be left out, by reason.', { hibernated: 2 }),
    regions: counts('Of those that would be upgraded, how many are in each of the 30 largest regions.', {
      'eu-central-1': 12,
    }),
    plans: counts('The same by plan; empty where no control plane is configured.', { aws: 12 }),
    stages: z
      .array(count)
      .optional()
      .meta({ description: 'How many each stage takes; only where stages are asked for.', example: [1, 11] }),
    inNoStage: count.optional().meta({ description: 'How many no stage takes.', example: 0 }),
    shoots: z.array(z.string()).meta({ description: 'The first ten Shoots.', example: ['c-1a2b3c4'] }),
  })
  .meta({ description: 'Which runtimes the targets mean.' });
export type MatchAnswer = z.infer<typeof matchAnswer>;

export const consoleConfigAnswer = z
  .strictObject({
    environment: z.string().meta({ description: 'The name of this environment.', example: 'dev' }),
    issuer: z
      .string()
      .meta({ description: 'The OpenID Connect issuer of tokens.', example: 'https://issuer.example.com' }),
    clientID: z.string().meta({
      description: 'The client to sign in as: public, with PKCE.',
      example: 'kyma-upgrade-orchestrator',
    }),
    scopes: z.string().meta({ description: 'What to ask the issuer for.', example: 'openid email groups' }),
    bearer: z
      .enum(['id_token', 'access_token'])
      .meta({ description: 'Which of the issuer’s tokens calls the API.' }),
    groups: z
      .strictObject({ admin: z.string(), operator: z.string() })
      .meta({ description: 'The groups that may change things, and look at them.' }),
    aws: z
      .strictObject({ region: z.string(), account: z.string(), stateMachine: z.string() })
      .meta({ description: 'Where the executions are, for links to the AWS console.' }),
  })
  .meta({ description: 'How to sign in to this environment.' });

export type ConsoleConfigAnswer = z.infer<typeof consoleConfigAnswer>;
export type OrchestrationAnswer = z.infer<typeof orchestrationAnswer>;
export type ListedOrchestrationAnswer = z.infer<typeof listedOrchestrationAnswer>;
export type OrchestrationListAnswer = z.infer<typeof orchestrationListAnswer>;
export type OperationAnswer = z.infer<typeof operationAnswer>;
export type OperationDetailAnswer = z.infer<typeof operationDetailAnswer>;
export type OperationListAnswer = z.infer<typeof operationListAnswer>;
export type PreviewedRuntimeAnswer = z.infer<typeof previewedRuntime>;
export type PreviewListAnswer = z.infer<typeof previewListAnswer>;
export type SkippedListAnswer = z.infer<typeof skippedListAnswer>;
export type RetryAnswer = z.infer<typeof retryAnswer>;
export type ErrorAnswer = z.infer<typeof errorAnswer>;
