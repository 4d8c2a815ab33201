import * as z from 'zod';
import { count, orchestrationState, time } from './answerFields.ts';
import { operationAnswer } from './operationAnswers.ts';

const runtimeOperation = operationAnswer
  .extend({
    type: z
      .enum(['upgradeKyma', 'upgradeCluster'])
      .meta({ description: 'What it upgrades.', example: 'upgradeKyma' }),
    target: z.string().meta({ description: 'The requested channel or Kubernetes version.', example: 'fast' }),
    orchestrationState,
    createdAt: time.meta({ description: 'When it was planned.', example: '2026-03-01T20:15:03Z' }),
    startedAt: time.meta({ description: 'When its upgrade started.', example: '2026-03-01T22:00:04Z' }),
    endedAt: time.meta({ description: 'When its upgrade ended.', example: '2026-03-01T22:11:37Z' }),
  })
  .meta({ description: 'An operation on a runtime, with its goal.' });

export const runtimeOperationsAnswer = z
  .strictObject({
    data: z.array(runtimeOperation).meta({ description: 'Newest first.' }),
    count: count.meta({ description: 'How many are on this page.', example: 1 }),
    next: z.string().optional().meta({
      description: 'Pass it as `before` for the next page; absent on the last page.',
      example: '019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11',
    }),
  })
  .meta({ description: 'One page of the operations on a runtime, newest first.' });

export type RuntimeOperationsAnswer = z.infer<typeof runtimeOperationsAnswer>;
