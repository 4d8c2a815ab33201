import * as z from 'zod';
import { auditedActions } from '../model/AuditEntry.ts';
import { count, time } from './answerFields.ts';

const auditRecord = z
  .strictObject({
    at: time.meta({ description: 'When it was requested.', example: '2026-03-01T20:15:00Z' }),
    action: z.enum(auditedActions).meta({ description: 'What was requested.', example: 'create' }),
    description: z
      .string()
      .meta({ description: 'The details, in a sentence.', example: 'Waiting in the queue' }),
    actor: z
      .strictObject({
        subject: z.string().meta({ description: "The token's `sub`.", example: 'c8f1a2d4' }),
        name: z.string().meta({
          description: "The part of the caller's e-mail address before the `@`; empty if the token has none.",
          example: 'jane.doe',
        }),
      })
      .meta({ description: 'Who requested it. Addresses are not shown.' }),
  })
  .meta({ description: 'A change that somebody requested.' });

export const auditAnswer = z
  .strictObject({
    data: z.array(auditRecord).meta({ description: 'Newest first.' }),
    count: count.meta({ description: 'How many are shown: at most 100.', example: 1 }),
    more: z
      .boolean()
      .meta({ description: 'Whether there are older ones that are not shown.', example: false }),
  })
  .meta({ description: 'Who requested which change to an orchestration.' });

export type AuditAnswer = z.infer<typeof auditAnswer>;
