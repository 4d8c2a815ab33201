import * as z from 'zod';

export const errorAnswer = z
  .strictObject({
    error: z.string().meta({ description: 'What is wrong, in one sentence.' }),
    details: z
      .array(
        z.strictObject({
          path: z.string().meta({
            description: 'The place in the body or the query.',
            example: 'targets.include.0.region',
          }),
          message: z.string().meta({ description: 'What to change.' }),
        }),
      )
      .optional()
      .meta({ description: 'Only where something in a request is invalid.' }),
    requestID: z
      .string()
      .optional()
      .meta({ description: 'Only with status 500: quote it when you report the problem.' }),
  })
  .meta({ description: 'The request was refused or failed.' });

export type ErrorAnswer = z.infer<typeof errorAnswer>;
