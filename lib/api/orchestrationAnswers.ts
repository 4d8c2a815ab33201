import * as z from 'zod';
import {
  amountAnswer,
  count,
  operationStats,
  orchestrationID,
  orchestrationState,
  pageOf,
  time,
} from './answerFields.ts';
import { parametersAnswer } from './parametersAnswer.ts';
import { rolloutAnswer } from './rolloutAnswer.ts';

/** An open set: each key is a sentence, and new reasons may be added. */
const skipped = z.record(z.string(), count).meta({
  description: 'How many targeted runtimes were left out, by reason. Empty until the runtimes are listed.',
  example: { hibernated: 2 },
});

const preview = z
  .strictObject({
    listedAt: time.meta({ description: 'When the runtimes were listed.', example: '2026-03-01T20:15:03Z' }),
    runtimes: count.meta({
      description: 'How many would be upgraded: GET /orchestrations/{id}/preview lists them.',
      example: 12,
    }),
    skipped,
    failure: z.string().meta({ description: 'Why they could not be listed; empty if they were.' }),
  })
  .meta({
    description:
      'What it would upgrade, as of the time given: listed once, soon after its creation. A new plan is made at its ' +
      'start. Only while it waits for a scheduled start.',
  });

const pause = z
  .strictObject({
    cause: z.enum(['operator', 'failures', 'emergency']).meta({
      description:
        'Who or what has paused it: a person, more failures than allowed, or an emergency, whose end resumes it.',
      example: 'emergency',
    }),
    emergencyID: z.string().optional().meta({ description: 'The emergency at whose end it resumes.' }),
  })
  .meta({ description: 'Why it is paused; only while it is.' });

export const orchestrationAnswer = z
  .strictObject({
    orchestrationID,
    type: z
      .enum(['upgradeKyma', 'upgradeCluster'])
      .meta({ description: 'What it upgrades.', example: 'upgradeKyma' }),
    state: orchestrationState,
    description: z.string().meta({
      description: 'What is going on, or why it ended in this state.',
      example: 'Scheduled 12 operations',
    }),
    createdAt: time,
    updatedAt: time,
    parameters: parametersAnswer,
    skipped,
    maxFailures: amountAnswer.optional().meta({
      description:
        'How many operations may fail after the last resume, as set by that resume: it replaces every limit in `parameters`. If absent, ' +
        'those hold.',
    }),
    pause: pause.optional(),
    preview: preview.optional(),
    operationStats,
    rollout: rolloutAnswer.optional(),
  })
  .meta({ description: 'One orchestration: one request to upgrade a fleet.' });

/** The same without the counts, which cost one query each: only the single orchestration has them (§3). */
export const listedOrchestrationAnswer = orchestrationAnswer
  .omit({ rollout: true })
  .extend({ operationStats: operationStats.optional() })
  .meta({ description: 'One orchestration in a list.' });

export const orchestrationListAnswer = pageOf(
  listedOrchestrationAnswer,
  'One page of orchestrations, oldest first.',
);

export type OrchestrationAnswer = z.infer<typeof orchestrationAnswer>;
export type ListedOrchestrationAnswer = z.infer<typeof listedOrchestrationAnswer>;
export type OrchestrationListAnswer = z.infer<typeof orchestrationListAnswer>;
