import * as z from 'zod';
import { maxExpressionLength } from '../targets/Target.ts';
import { longestExact } from './targetBody.ts';

const exact = z.string().min(1).max(longestExact).optional();
const expression = z.string().min(1).max(maxExpressionLength).optional();

/** A target as the OpenAPI document describes it: nothing is null, nothing is empty. */
export const targetShape = z
  .strictObject({
    target: z.enum(['all']).optional().meta({ description: 'Every runtime.' }),
    globalAccount: expression.meta({ description: 'RE2 expression, unanchored.', example: '^1a2b3c4d' }),
    subAccount: expression.meta({ description: 'RE2 expression, unanchored.' }),
    region: expression.meta({ description: 'RE2 expression, unanchored.', example: 'eu-.*' }),
    runtimeID: exact.meta({ description: 'Exactly this runtime.' }),
    instanceID: exact.meta({ description: 'Exactly this service instance.' }),
    planName: exact.meta({ description: 'Exactly this plan.', example: 'aws' }),
    shoot: exact.meta({ description: 'Exactly this Shoot.', example: 'c-1a2b3c4' }),
  })
  .meta({
    minProperties: 1,
    description: 'At least one selector; several are AND-ed.',
    example: { target: 'all' },
  });
