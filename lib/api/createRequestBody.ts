import * as z from 'zod';
import { isTime, parseSchedule } from './parseSchedule.ts';
import { maxFailuresBody, stagesBody } from './rolloutBody.ts';
import { targetBody } from './targetBody.ts';

/** The formats of non-empty strings, as regular expression sources. */
export const texts = {
  channel: '[a-z]{3,32}',
  kubernetesVersion: '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}',
  machineImage: '[a-z0-9][a-z0-9.-]{0,62}',
  machineImageVersion: '[0-9A-Za-z][0-9A-Za-z.+-]{0,62}',
} as const;

const textOrEmpty = (source: string, message: string) =>
  z
    .string()
    .regex(new RegExp(`^(${source})?$`), message)
    .nullish();

/**
 * The body of `POST /upgrade/*` as clients send it (§3). Go clients send every field without `omitempty` even if it is empty, and
 * null for an empty list. So empty, null and absent mean the same everywhere. createRequestShapes.ts has the documented form.
 */
const strategy = z.strictObject({
  type: z.literal(['parallel', ''], 'Must be "parallel"; or leave it out.').nullish(),
  schedule: z
    .string()
    .refine(
      (value) => parseSchedule(value) !== undefined,
      'Must be "immediate", "now", "maintenanceWindow" or an RFC 3339 time such as 2026-03-01T22:00:00Z.',
    )
    .nullish(),
  maintenanceWindow: z.boolean().nullish(),
  /** KEB's own messages used this spelling, and Go decodes names in any case. */
  MaintenanceWindow: z.boolean().nullish(),
  ignoreHealth: z.boolean().nullish(),
  parallel: z
    .strictObject({
      workers: z
        .int('Must be an integer from 1 to 1000.')
        .min(0, 'Must be from 1 to 1000; 0 or absent means 1.')
        .max(1000, 'Must be from 1 to 1000; use fewer workers.')
        .nullish(),
    })
    .nullish(),
  stages: stagesBody,
  maxFailures: maxFailuresBody,
  approval: z.boolean().nullish(),
  /** Old clients send it empty, and answers show it (present.ts). */
  ScheduleTime: z
    .string()
    .refine(
      (value) => value === '' || isTime(value),
      'Must be an RFC 3339 time such as 2026-03-01T22:00:00Z; or leave it out.',
    )
    .nullish(),
});

export const insteadOfVersion = 'Kyma has channels, not versions: leave it empty and set kyma.channel.';

const kyma = z.strictObject({
  // Lifecycle Manager accepts "none" for a module without a channel, but refuses it for a Kyma.
  channel: textOrEmpty(
    texts.channel,
    'Must be 3 to 32 lower-case letters, such as "regular" or "fast".',
  ).refine((value) => value !== 'none', 'Is not a channel; name one such as "regular" or "fast".'),
  /** Answers show the channel here too (present.ts). */
  version: z.string().nullish(),
});

const kubernetes = z.strictObject({
  kubernetesVersion: textOrEmpty(texts.kubernetesVersion, 'Must be major.minor.patch, such as "1.34.2".'),
  machineImage: textOrEmpty(
    texts.machineImage,
    'Must be the name of a machine image, such as "gardenlinux".',
  ),
  machineImageVersion: textOrEmpty(
    texts.machineImageVersion,
    'Must be a machine image version, such as "1877.3.0".',
  ),
});

const noNotification = 'Notifications are not sent; leave it out.';

export const createRequestBody = z.strictObject({
  targets: z.strictObject({ include: z.array(targetBody).nullish(), exclude: z.array(targetBody).nullish() }),
  strategy: strategy.nullish(),
  dryRun: z.boolean().nullish(),
  priority: z
    .literal(['emergency', ''], 'Must be "emergency"; leave it out for every other orchestration.')
    .nullish(),
  pauseOthers: z.boolean().nullish(),
  ignoreFreezes: z.boolean().nullish(),
  kyma: kyma.nullish(),
  kubernetes: kubernetes.nullish(),
  version: z.literal('', insteadOfVersion).nullish(),
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
    .nullish(),
  notification: z.literal(false, noNotification).nullish(),
  notificationstate: z.literal('', noNotification).nullish(),
});

export type CreateRequestBody = z.infer<typeof createRequestBody>;
