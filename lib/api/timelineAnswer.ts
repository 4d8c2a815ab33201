import * as z from 'zod';
import {
  count,
  operationID,
  operationStats,
  orchestrationID,
  orchestrationState,
  time,
} from './answerFields.ts';
import { timelineGroups } from './timelineGroups.ts';

const perBucket = (description: string) =>
  z.array(count).meta({ description: `${description}, one number per bucket.`, example: [0, 3, 1] });

const band = z
  .strictObject({
    name: z.string().meta({
      description: 'The region, plan or stage; empty for runtimes without one.',
      example: 'eu-central-1',
    }),
    runtimes: count.meta({ description: 'How many runtimes are in it.', example: 120 }),
    operationStats,
    windows: perBucket('Runtimes whose maintenance window is open at some time in the bucket'),
    waiting: perBucket('Those of them whose upgrade has not started yet'),
    starts: perBucket('Upgrades that started'),
    succeeded: perBucket('Upgrades that succeeded'),
    failed: perBucket('Upgrades that failed'),
    canceled: perBucket('Upgrades that were canceled after they started'),
  })
  .meta({ description: 'The runtimes of one region, plan or stage.' });

const freeze = z
  .strictObject({
    begin: time,
    end: time,
    reason: z
      .string()
      .meta({ description: 'Empty if the policy gives no reason.', example: 'Year-end closing' }),
    limited: z.boolean().meta({ description: 'Whether it applies to some runtimes only.', example: false }),
  })
  .meta({ description: 'A period in which nothing starts.' });

export const timelineAnswer = z
  .strictObject({
    orchestrationID,
    state: orchestrationState,
    by: z
      .enum(timelineGroups)
      .meta({ description: 'What the bands are: regions, plans or stages.', example: 'region' }),
    now: time.meta({
      description: 'When the table was read: a few seconds ago at most.',
      example: '2026-03-01T22:30:00Z',
    }),
    from: time.meta({ description: 'Where the first bucket begins.', example: '2026-03-01T22:00:00Z' }),
    to: time.meta({ description: 'Where the last bucket ends.', example: '2026-03-02T01:00:00Z' }),
    bucketSeconds: count.meta({ description: 'The length of a bucket, in seconds.', example: 3600 }),
    runtimes: count.meta({ description: 'How many operations are planned.', example: 120 }),
    operationStats,
    bands: z.array(band).meta({
      description: 'Largest first, at most 60. Smaller ones are merged into the last band, named `(others)`.',
    }),
    freezes: z.array(freeze).meta({ description: 'The freezes between `from` and `to`, in order.' }),
  })
  .meta({
    description:
      'When the runtimes of an orchestration have their maintenance windows, and when their upgrades started and ended.',
  });

const failureGroup = z
  .strictObject({
    reason: z.string().meta({
      description: 'The reason in general terms: `…` stands for ids, names and times.',
      example: 'Module istio is in state Error: no healthy upstream',
    }),
    operations: count.meta({ description: 'How many operations failed for this reason.', example: 12 }),
    examples: z
      .array(
        z.strictObject({
          operationID,
          runtimeID: z.string().meta({ description: 'The id of the runtime.' }),
          shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
          description: z.string().meta({ description: 'The full reason.' }),
        }),
      )
      .meta({ description: 'Three of them at most.' }),
  })
  .meta({ description: 'Operations that failed for the same reason.' });

export const failuresAnswer = z
  .strictObject({
    data: z.array(failureGroup).meta({ description: 'The most frequent reason first, at most 50.' }),
    count: count.meta({ description: 'How many reasons are shown.', example: 1 }),
    failed: count.meta({ description: 'How many operations have failed.', example: 12 }),
    ungrouped: count.meta({
      description: 'How many of them have a reason that is not shown because there are too many.',
      example: 0,
    }),
  })
  .meta({ description: 'Why operations failed, grouped by reason.' });

export type TimelineAnswer = z.infer<typeof timelineAnswer>;
export type FailuresAnswer = z.infer<typeof failuresAnswer>;
