import * as z from 'zod';
import { count, orchestrationID, orchestrationState, time } from './answerFields.ts';
import { noTime } from './noTime.ts';

const likely = time.meta({
  description: `When it probably ends: the median of the simulated runs; \`${noTime}\` if nothing is left.`,
  example: '2026-03-02T03:10:00Z',
});
const late = time.meta({
  description: `The time by which it ends in nine of ten simulated runs; \`${noTime}\` if nothing is left.`,
  example: '2026-03-02T03:40:00Z',
});

const runtimeFields = {
  runtimeID: z.string().meta({ description: 'The id of the runtime.' }),
  shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
};

const listOf = <Item extends z.ZodType>(item: Item, description: string) =>
  z
    .strictObject({
      count: count.meta({ description: 'How many there are.', example: 1 }),
      runtimes: z.array(item).meta({ description: 'The first hundred of them.' }),
    })
    .meta({ description });

const missing = z
  .strictObject({
    ...runtimeFields,
    maintenanceWindowBegin: time.meta({ description: 'The window that it will probably miss.' }),
    maintenanceWindowEnd: time,
    likelyStart: time.meta({ description: 'When it probably starts instead.' }),
  })
  .meta({ description: 'A runtime that will probably miss its next window.' });

const neverFitting = z
  .strictObject({
    ...runtimeFields,
    reason: z.string().meta({
      description: 'Why its upgrade fits in no window.',
      example: 'Its upgrade takes about 50 min, its longest window 30 min.',
    }),
  })
  .meta({ description: 'A runtime whose upgrade fits in none of its windows.' });

const held = z
  .strictObject({
    ...runtimeFields,
    reason: z.string().meta({ description: 'What holds it, and what to correct.' }),
  })
  .meta({ description: 'A runtime that does not start before somebody corrects something.' });

const stage = z
  .strictObject({
    name: z.string().meta({ description: 'The name of the stage.', example: 'canary' }),
    runtimes: count.meta({ description: 'How many of its upgrades have not ended.', example: 12 }),
    likelyStart: time.meta({ description: 'When it probably opens, or now if it is open.' }),
    likely,
    late,
  })
  .meta({ description: 'A stage that has not ended.' });

const starts = z
  .strictObject({
    bucketSeconds: z.int().min(1).meta({
      description: 'How long each bucket is. Usually an hour; longer for a long forecast.',
      example: 3600,
    }),
    buckets: z
      .array(
        z.strictObject({
          at: time.meta({ description: 'Where the bucket begins.' }),
          starts: count.meta({ description: 'How many upgrades probably start in it.', example: 30 }),
        }),
      )
      .max(120)
      .meta({ description: 'Without gaps, from the first start to the last.' }),
  })
  .meta({ description: 'When upgrades start, in the run that ends at the likely time.' });

export const forecastAnswer = z
  .strictObject({
    orchestrationID,
    state: orchestrationState,
    computedAt: time.meta({ description: 'When the forecast was made.' }),
    description: z.string().meta({
      description: 'The forecast in a sentence.',
      example: 'Probably ends at 2026-03-02T03:10Z; in nine of ten cases by 2026-03-02T03:40Z.',
    }),
    likely,
    late,
    waiting: count.meta({ description: 'How many upgrades have not started.', example: 40 }),
    inProgress: count.meta({ description: 'How many are in progress.', example: 5 }),
    stages: z
      .array(stage)
      .meta({ description: 'The stages that have not ended, in order; empty without stages.' }),
    starts,
    missing: listOf(
      missing,
      'Runtimes that miss their next window in at least half of the simulated runs, because all workers are busy or because nothing may start.',
    ),
    neverFitting: listOf(
      neverFitting,
      'Runtimes whose upgrade takes longer than any of their windows, or that have no window in which it may start.',
    ),
    held: listOf(
      held,
      'Runtimes whose Shoot opts out with a value that cannot be read: nothing changes them until it is corrected, and after their waiting time they fail. They count as waiting; the times do not count them.',
    ),
    assumptions: z.array(z.string()).meta({
      description: 'What the forecast assumes, one sentence each.',
      example: ['Every upgrade succeeds, and nobody pauses, cancels or retries.'],
    }),
  })
  .meta({ description: 'How an orchestration will probably proceed.' });

export type ForecastAnswer = z.infer<typeof forecastAnswer>;
