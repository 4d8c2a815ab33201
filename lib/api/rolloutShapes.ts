import * as z from 'zod';
import { timePattern } from './parseSchedule.ts';
import { stageLimits, stageTexts } from './rolloutBody.ts';
import { targetShape } from './targetShape.ts';

/** The fields of a rollout in a request, as the OpenAPI document describes them (§13). */
const pattern = (source: string) => z.string().regex(new RegExp(`^${source}$`));
const amount = (least: number, share: string) =>
  z.union([z.int().min(least).max(stageLimits.count), pattern(share)]);

/** Both have a name of their own in the document, which generators give to the choice between a number and a text. */
export const limitShape = amount(1, stageTexts.limit).meta({
  description: 'A count of runtimes, or a share in whole percent, rounded up.',
  example: '5%',
});
export const maxFailuresShape = amount(0, stageTexts.maxFailures).meta({
  description: 'A count of operations, or a share in whole percent, rounded down.',
  example: '5%',
});

const maxFailures = maxFailuresShape.optional().meta({
  description:
    'How many operations may fail; one more pauses the orchestration, and what runs then may still fail. If absent, any number.',
});

export const stageShape = z
  .strictObject({
    name: pattern(stageTexts.name).meta({
      description: 'What an approval names; unique within the request, whatever the case.',
      example: 'canary',
    }),
    include: z.array(targetShape).min(1).optional().meta({
      description:
        'Of the runtimes that `targets` means, those of any of these targets; if absent, whatever earlier stages left.',
    }),
    exclude: z.array(targetShape).optional().meta({ description: 'Wins over `include`.' }),
    limit: limitShape.optional().meta({
      description:
        'It takes only so many of them. The sample is spread over regions and plans; the others are left to later stages.',
    }),
    workers: z.int().min(1).max(stageLimits.workers).optional().meta({
      description:
        'How many upgrades run at a time in this stage; if absent, as many as `parallel.workers` says.',
      example: 5,
    }),
    maxFailures,
    soakSeconds: z.int().min(0).max(stageLimits.soakSeconds).optional().meta({
      description: 'How long the next stage waits after the last operation of this one has ended.',
      example: 3600,
    }),
    notBefore: pattern(timePattern).optional().meta({
      description:
        'RFC 3339 time before which nothing of this stage starts; at most 400 days after the orchestration may start.',
      example: '2026-03-02T06:00:00Z',
    }),
    approval: z.boolean().optional().meta({
      description: 'Whether it waits until PUT /orchestrations/{id}/approve names it.',
      example: true,
    }),
  })
  .meta({
    description: 'One stage of a rollout. A runtime belongs to the first stage that takes it.',
    example: { name: 'canary', limit: '5%', soakSeconds: 3600 },
  });

/** Of `strategy`. */
export const rolloutStrategyShapes = {
  stages: z
    .array(stageShape)
    .min(1)
    .max(stageLimits.stages)
    .optional()
    .meta({
      description:
        'Upgrade in stages, one after the other; runtimes that no stage takes are skipped. The targets of all stages take at most ' +
        '24 KiB. If absent, all runtimes are one stage.',
    }),
  maxFailures,
  approval: z
    .boolean()
    .optional()
    .meta({
      description:
        'Whether the orchestration waits with its plan until PUT /orchestrations/{id}/approve names its first stage; without ' +
        'stages it is called `all`.',
      example: true,
    }),
};

/** Of the request itself. */
export const priorityShapes = {
  priority: z.enum(['emergency']).optional().meta({
    description:
      'An emergency starts beside the orchestration in progress, which pauses meanwhile. If absent, it queues.',
  }),
  pauseOthers: z.boolean().optional().meta({
    description: 'Only for an emergency: whether what is in progress pauses meanwhile; if absent, it does.',
    example: true,
  }),
  ignoreFreezes: z.boolean().optional().meta({
    description: 'Only for an emergency: whether it starts upgrades during freezes, too.',
    example: false,
  }),
};
/** JSON Schema's way to say that the others need a priority. */
export const priorityNeeds = {
  dependentRequired: { pauseOthers: ['priority'], ignoreFreezes: ['priority'] },
};
