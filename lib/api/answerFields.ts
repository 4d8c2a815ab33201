import * as z from 'zod';
import { operationStates, orchestrationStates } from '../model/states.ts';
import { noTime } from './noTime.ts';

/** RFC 3339 in UTC, as Go's `time.Time` and every other client parse it. */
export const time = z.iso.datetime().meta({
  description: `RFC 3339 time in UTC; \`${noTime}\` where there is none.`,
  example: '2026-03-01T22:00:00Z',
});
export const count = z.int().min(0);
export const orchestrationState = z
  .enum(orchestrationStates)
  .meta({ description: 'Where the orchestration stands.', example: 'in progress' });
export const operationState = z
  .enum(operationStates)
  .meta({ description: 'Where the upgrade of this runtime stands.', example: 'succeeded' });
export const orchestrationID = z
  .string()
  .meta({ description: 'The id of the orchestration.', example: '7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11' });
export const operationID = z
  .string()
  .meta({ description: 'The id of the operation.', example: 'b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77' });

export const amountAnswer = z
  .union([count, z.string()])
  .meta({ description: 'A count, or a percentage, as requested.', example: '5%' });

/** Every state is listed, zeros included, and every value is an integer: Go decodes this as `map[string]int` (§3). */
export const operationStats = z
  .record(z.enum(operationStates), count)
  .meta({ description: 'How many operations are in each state; every state is listed.' });

export const stageName = z.string().optional().meta({
  description: 'The name of its stage; only where the orchestration has stages.',
  example: 'canary',
});

/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item, description: string) =>
  z
    .strictObject({
      data: z.array(item),
      count: count.meta({ description: 'How many are on this page.', example: 1 }),
      totalCount: count.meta({ description: 'How many there are on all pages.', example: 1 }),
    })
    .meta({ description });
