import * as z from 'zod';
import { pageOf, stageName, time } from './answerFields.ts';

const skippedRuntime = z
  .strictObject({
    runtimeID: z.string().meta({ description: 'Empty where it has none.' }),
    shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
    reason: z.string().meta({ description: 'Why it was left out.', example: 'hibernated' }),
  })
  .meta({ description: 'A runtime that was targeted but left out.' });
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
  .meta({ description: 'A runtime that would be upgraded, with its first window at or after the start.' });
export const previewListAnswer = pageOf(
  previewedRuntime,
  'One page of the runtimes that a scheduled orchestration would upgrade.',
);
export const skippedListAnswer = pageOf(skippedRuntime, 'One page of the runtimes that were left out.');

export type PreviewedRuntimeAnswer = z.infer<typeof previewedRuntime>;
export type PreviewListAnswer = z.infer<typeof previewListAnswer>;
export type SkippedListAnswer = z.infer<typeof skippedListAnswer>;
