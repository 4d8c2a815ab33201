import * as z from 'zod';
import { count, time } from './answerFields.ts';

const counts = (description: string, example: Record<string, number>) =>
  z.record(z.string(), count).meta({ description, example });

export const matchAnswer = z
  .strictObject({
    listedAt: time.meta({ description: 'When the fleet was listed.', example: '2026-03-01T20:15:03Z' }),
    runtimes: count.meta({ description: 'How many would be upgraded.', example: 12 }),
    skipped: counts('How many would be left out, by reason.', { hibernated: 2 }),
    regions: counts('How many of those to upgrade are in each of the 30 largest regions.', {
      'eu-central-1': 12,
    }),
    plans: counts('The same by plan; empty where no control plane is configured.', { aws: 12 }),
    stages: z
      .array(count)
      .optional()
      .meta({ description: 'How many each stage takes; only where stages are asked for.', example: [1, 11] }),
    inNoStage: count.optional().meta({ description: 'How many are in no stage.', example: 0 }),
    shoots: z.array(z.string()).meta({ description: 'The first ten Shoots.', example: ['c-1a2b3c4'] }),
  })
  .meta({ description: 'Which runtimes the targets select.' });
export type MatchAnswer = z.infer<typeof matchAnswer>;
