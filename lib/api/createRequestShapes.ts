import * as z from 'zod';
import { texts } from './createRequestBody.ts';
import { timePattern } from './parseSchedule.ts';
import { priorityNeeds, priorityShapes, rolloutStrategyShapes } from './rolloutShapes.ts';
import { targetShape } from './targetShape.ts';

/**
 * The bodies of `POST /upgrade/*` as the OpenAPI document describes them, one for each kind, in terms that every client generator
 * understands: nothing is null, nothing is empty, and no enumeration mixes types. The service (createRequestBody.ts) also accepts
 * null and empty values, as Go clients send them, and treats them as absent. Apart from these, both accept the same bodies:
 * test/unit/api/documentedLimits.test.ts compares them. `strategy.MaintenanceWindow` is accepted but not documented: in most
 * languages a generator would give it the same name as `maintenanceWindow`.
 */
const pattern = (source: string) => z.string().regex(new RegExp(`^${source}$`));
const optional = (source: string) => pattern(source).optional();

/** Fields that old clients send empty. No other client needs them. */
const unused = { deprecated: true, description: 'Old clients send it empty.' };
const emptyText = z.string().max(0).optional().meta(unused);
/** An object without fields. */
const emptyObject = (description: string) =>
  z.strictObject({}).optional().meta({ maxProperties: 0, deprecated: true, description });

const time = pattern(timePattern);

export const strategyShape = z
  .strictObject({
    type: z.enum(['parallel']).optional().meta({ description: 'The only strategy; optional.' }),
    schedule: optional(`(immediate|now|maintenanceWindow|${timePattern})`).meta({
      description:
        '`immediate` (the default), `now`, `maintenanceWindow`, or an RFC 3339 time before which nothing starts.',
      example: 'maintenanceWindow',
    }),
    maintenanceWindow: z.boolean().optional().meta({
      description: 'Upgrade only inside each runtime’s maintenance window, whatever the schedule.',
      example: true,
    }),
    ignoreHealth: z.boolean().optional().meta({
      description:
        'Change a runtime even if its health checks before the change fail. The result of the upgrade is judged as usual.',
      example: false,
    }),
    parallel: z
      .strictObject({
        workers: z
          .int()
          .min(0)
          .max(1000)
          .optional()
          .meta({ description: 'How many upgrades run at once; 0 means 1.', example: 5 }),
      })
      .optional()
      .meta({ description: 'How the strategy `parallel` runs.' }),
    ...rolloutStrategyShapes,
    ScheduleTime: time.optional().meta({
      deprecated: true,
      description:
        'As an answer of this API shows it, so that its `parameters` can be sent back: the time of `schedule`, or one that ' +
        'has passed. Old clients send 0001-01-01T00:00:00Z.',
    }),
  })
  .meta({ description: 'When and how the upgrades run.' });

const common = {
  targets: z
    .strictObject({
      include: z.array(targetShape).min(1).meta({ description: 'At least one target; they are OR-ed.' }),
      exclude: z.array(targetShape).optional().meta({ description: 'Wins over `include`.' }),
    })
    .meta({ description: 'Which runtimes to upgrade; each one once.' }),
  strategy: strategyShape.optional(),
  dryRun: z.boolean().optional().meta({ description: 'Only check; change nothing.', example: false }),
  ...priorityShapes,
};
/** The body of `POST /runtimes/match`. */
export const matchRequestShape = z
  .strictObject({
    targets: common.targets,
    strategy: z
      .strictObject({ stages: strategyShape.shape.stages })
      .optional()
      .meta({ description: 'The stages to try.' }),
  })
  .meta({ description: 'The targets to try.', example: { targets: { include: [{ region: 'eu-.*' }] } } });
const leftovers = {
  version: emptyText,
  retryoperation: emptyObject('Old clients send it empty.'),
  notification: z.literal(false).optional().meta(unused),
  notificationstate: emptyText,
};

const example = (upgrade: object) => ({
  targets: { include: [{ target: 'all' }], exclude: [{ region: 'eu-.*' }] },
  strategy: { type: 'parallel', schedule: 'maintenanceWindow', parallel: { workers: 5 } },
  dryRun: false,
  ...upgrade,
});

/** The body of `POST /upgrade/kyma`. */
export const kymaUpgradeShape = z
  .strictObject({
    ...common,
    kyma: z
      .strictObject({
        channel: optional(texts.channel).meta({
          description: 'The target channel; if absent, the environment’s default.',
          example: 'regular',
        }),
        version: optional(texts.channel).meta({
          deprecated: true,
          description: 'As an answer of this API shows it: the same as `channel`, and only together with it.',
        }),
      })
      .optional()
      .meta({ description: 'What to move to.' }),
    kubernetes: emptyObject('Clusters are upgraded with POST /upgrade/cluster.'),
    ...leftovers,
  })
  .meta({
    ...priorityNeeds,
    description: 'A request to upgrade Kyma on a fleet.',
    example: example({ kyma: { channel: 'regular' } }),
  });

/** The body of `POST /upgrade/cluster`. */
export const clusterUpgradeShape = z
  .strictObject({
    ...common,
    kubernetes: z
      .strictObject({
        kubernetesVersion: optional(texts.kubernetesVersion).meta({
          description: 'The target version; if absent, the environment’s default.',
          example: '1.34.2',
        }),
        machineImage: optional(texts.machineImage).meta({
          description: 'The machine image of all workers; if absent, it stays.',
          example: 'gardenlinux',
        }),
        machineImageVersion: optional(texts.machineImageVersion).meta({
          description: 'Its version; if absent, it stays.',
          example: '1877.3.0',
        }),
      })
      .optional()
      .meta({ description: 'What to move to.' }),
    kyma: emptyObject('Kyma is upgraded with POST /upgrade/kyma.'),
    ...leftovers,
  })
  .meta({
    ...priorityNeeds,
    description: 'A request to upgrade Kubernetes on a fleet.',
    example: example({ kubernetes: { kubernetesVersion: '1.34.2' } }),
  });
