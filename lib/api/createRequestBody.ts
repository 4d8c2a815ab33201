import * as z from 'zod';
import { noTime } from './noTime.ts';
import { parseSchedule } from './parseSchedule.ts';

/**
 * The body of `POST /upgrade/*` as clients send it (§3). Go clients send every field that has no `omitempty`, empty as it
 * is, and null for a list without entries: so empty, null and absent mean the same everywhere.
 */
const exact = z
  .string()
  .max(256, 'Has at most 256 characters; shorten it.')
  .nullish()
  .meta({ description: 'Exactly this one.' });
const expression = z
  .string()
  .nullish()
  .meta({ description: 'RE2 expression, unanchored.', example: 'eu-.*' });

const target = z
  .strictObject({
    target: z
      .literal(['all', ''], 'Has to be "all"; leave it out to choose by the other selectors.')
      .nullish(),
    globalAccount: expression,
    subAccount: expression,
    region: expression,
    runtimeID: exact,
    instanceID: exact,
    planName: exact,
    shoot: exact,
  })
  .meta({ description: 'At least one selector; several are AND-ed.', example: { target: 'all' } });

const strategy = z.strictObject({
  type: z.literal(['parallel', ''], 'Has to be "parallel", or be left out.').nullish(),
  schedule: z
    .string()
    .refine(
      (value) => parseSchedule(value) !== undefined,
      'Has to be "immediate", "now", "maintenanceWindow" or an RFC 3339 time such as 2026-03-01T22:00:00Z.',
    )
    .nullish()
    .meta({
      description:
        '`immediate` (also if empty), `now`, `maintenanceWindow`, or an RFC 3339 time to wait for.',
      example: 'maintenanceWindow',
    }),
  maintenanceWindow: z.boolean().nullish().meta({
    description: 'Upgrade only inside each runtime’s maintenance window, whatever the schedule.',
    example: true,
  }),
  parallel: z
    .strictObject({
      workers: z
        .int('Has to be an integer from 1 to 1000.')
        .min(0, 'Has to be from 1 to 1000; 0 or nothing means 1.')
        .max(1000, 'Has to be from 1 to 1000; use fewer workers.')
        .nullish()
        .meta({ description: 'How many upgrades run at a time; 0 means 1.', example: 5 }),
    })
    .nullish(),
  ScheduleTime: z
    .literal([noTime, ''], 'Is not used; give the time as strategy.schedule.')
    .nullish()
    .meta({ description: 'Old clients send it empty.' }),
});

const insteadOfVersion = 'Kyma has channels, not versions: leave it empty and set kyma.channel.';

const kyma = z.strictObject({
  channel: z
    .string()
    .regex(/^([a-z]{3,32})?$/, 'Has to be 3 to 32 lower-case letters, such as "regular" or "fast".')
    .nullish()
    .meta({
      description: 'The channel to move to; if empty, the environment’s default.',
      example: 'regular',
    }),
  version: z.literal('', insteadOfVersion).nullish().meta({ description: 'Old clients send it empty.' }),
});

const kubernetes = z.strictObject({
  kubernetesVersion: z
    .string()
    .regex(/^(\d{1,3}\.\d{1,3}\.\d{1,3})?$/, 'Has to be major.minor.patch, such as "1.34.2".')
    .nullish()
    .meta({ description: 'The version to move to; if empty, the environment’s default.', example: '1.34.2' }),
  machineImage: z
    .string()
    .regex(/^([a-z0-9][a-z0-9.-]{0,62})?$/, 'Has to be the name of a machine image, such as "gardenlinux".')
    .nullish()
    .meta({ description: 'The machine image of all workers; if empty, it stays.', example: 'gardenlinux' }),
  machineImageVersion: z
    .string()
    .regex(/^([0-9A-Za-z][0-9A-Za-z.+-]{0,62})?$/, 'Has to be a machine image version, such as "1877.3.0".')
    .nullish()
    .meta({ description: 'Its version; if empty, it stays.', example: '1877.3.0' }),
});

const noNotification = 'Notifications are not sent; leave it out.';

export const createRequestBody = z
  .strictObject({
    targets: z
      .strictObject({
        include: z.array(target).nullish().meta({ description: 'At least one target; they are OR-ed.' }),
        exclude: z.array(target).nullish().meta({ description: 'Wins over `include`.' }),
      })
      .meta({ description: 'Which runtimes are meant; each one once.' }),
    strategy: strategy.nullish(),
    dryRun: z.boolean().nullish().meta({ description: 'Only check; change nothing.', example: false }),
    kyma: kyma.nullish().meta({ description: 'Empty where clusters are upgraded.' }),
    kubernetes: kubernetes.nullish().meta({ description: 'Empty where Kyma is upgraded.' }),
    version: z.literal('', insteadOfVersion).nullish().meta({ description: 'Old clients send it empty.' }),
    retryoperation: z
      .strictObject({
        retryoperations: z
          .array(z.string())
          .max(0, 'Leave it empty; retry with POST /orchestrations/{id}/retry.')
          .nullish(),
        immediate: z
          .literal([false, 'false', ''], 'Leave it out; retry with POST /orchestrations/{id}/retry.')
          .nullish(),
      })
      .nullish()
      .meta({ description: 'Old clients send it empty.' }),
    notification: z
      .literal(false, noNotification)
      .nullish()
      .meta({ description: 'Old clients send it empty.' }),
    notificationstate: z
      .literal('', noNotification)
      .nullish()
      .meta({ description: 'Old clients send it empty.' }),
  })
  .meta({
    description: 'A request to upgrade a fleet.',
    example: {
      targets: { include: [{ target: 'all' }], exclude: [{ region: 'eu-.*' }] },
      strategy: { type: 'parallel', schedule: 'maintenanceWindow', parallel: { workers: 5 } },
      dryRun: false,
    },
  });

export type CreateRequestBody = z.infer<typeof createRequestBody>;
