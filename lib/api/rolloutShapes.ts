import * as z from 'zod';
import { timePattern } from './parseSchedule.ts';
import { stageLimits, stageTexts } from './rolloutBody.ts';
import { targetShape } from './targetShape.ts';

/** The fields of a rollout in a request, as the OpenAPI document describes them (§13). */
const pattern = (source: string) => z.string().regex(new RegExp(`^${source}$`));
const amount = (least: number, share: string) =>
  z.union([z.int().min(least).max(stageLimits.count), pattern(share)]);

/** Both are named schemas in the document, so that generators have a name for the union of number and string. */
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
    'How many operations may fail. One more pauses the orchestration; operations that are then in progress may still fail. If absent, any number.',
});

export const stageShape = z
  .strictObject({
    name: pattern(stageTexts.name).meta({
      description: 'The name to approve the stage by; unique within the request, ignoring case.',
      example: 'canary',
    }),
    include: z.array(targetShape).min(1).optional().meta({
      description:
        'Takes the runtimes selected by `targets` that match any of these; if absent, all that earlier stages left.',
    }),
    exclude: z.array(targetShape).optional().meta({ description: 'Wins over `include`.' }),
    limit: limitShape.optional().meta({
      description:
        'The most runtimes to take. The sample is spread over regions and plans; the rest are left to later stages.',
    }),
    workers: z.int().min(1).max(stageLimits.workers).optional().meta({
      description: 'How many upgrades run at once in this stage; if absent, `parallel.workers` applies.',
      example: 5,
    }),
    maxFailures,
    soakSeconds: z.int().min(0).max(stageLimits.soakSeconds).optional().meta({
      description: 'How long to wait after the last operation of this stage before the next stage opens.',
      example: 3600,
    }),
    notBefore: pattern(timePattern).optional().meta({
      description:
        'RFC 3339 time before which nothing in this stage starts; at most 400 days after the earliest start of the orchestration.',
      example: '2026-03-02T06:00:00Z',
    }),
    approval: z.boolean().optional().meta({
      description: 'Whether the stage waits for its approval with PUT /orchestrations/{id}/approve.',
      example: true,
    }),
  })
  .meta({
    description: 'One stage of a rollout. A runtime belongs to the first stage that takes it.',
    example: { name: 'canary', limit: '5%', soakSeconds: 3600 },
  });

/** Fields of `strategy`. */
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
        'Whether the orchestration, once planned, waits until PUT /orchestrations/{id}/approve names its first stage; without ' +
        'stages, that is `all`.',
      example: true,
    }),
};

/** Fields of the request itself. */
export const priorityShapes = {
  priority: z.enum(['emergency']).optional().meta({
    description:
      'An emergency starts at once; the orchestrations in progress pause until it ends, also while it soaks or waits at a gate. If absent, the orchestration queues.',
  }),
  pauseOthers: z.boolean().optional().meta({
    description:
      'Only for an emergency: whether the orchestrations in progress pause until it ends; if absent, they do.',
    example: true,
  }),
  ignoreFreezes: z.boolean().optional().meta({
    description: 'Only for an emergency: whether it also starts upgrades during freezes.',
    example: false,
  }),
};
/** States in JSON Schema that the other fields require a priority. */
export const priorityNeeds = {
  dependentRequired: { pauseOthers: ['priority'], ignoreFreezes: ['priority'] },
};
