import * as z from 'zod';
import type { ShownParameters } from '../model/Parameters.ts';
import { amountAnswer, count, time } from './answerFields.ts';

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

const omitted = z.strictObject({ include: count, exclude: count }).optional().meta({
  description:
    'Only in lists: how many more targets there are than those shown. Get the orchestration itself to see all of them.',
});
const maxFailures = amountAnswer
  .optional()
  .meta({ description: 'How many operations may fail before it pauses; if absent, any number.' });
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
  .meta({ description: 'A stage as requested.' });

/** The shape of `ShownParameters` (Parameters.ts): the parameters in effect, defaults included. */
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
        description: 'Whether the health checks before the change are overridden; absent if they are not.',
        example: true,
      }),
      parallel: z.strictObject({
        workers: z.int().min(1).max(1000).meta({ description: 'Upgrades at a time.', example: 5 }),
      }),
      stages: z.array(stage).optional().meta({ description: 'Only if stages were requested.' }),
      maxFailures,
      approval: z.boolean().optional().meta({
        description: 'Whether the plan waits for an approval; if absent, it does not.',
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
  .meta({ description: 'What was requested, with every default filled in.' });
