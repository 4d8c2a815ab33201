import * as z from 'zod';
import { orchestrationID } from './answerFields.ts';

const operationIDs = z.array(z.string());

export const createAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration has been accepted.' });
export const cancelAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration is canceling or has already ended.' });

export const pauseAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration is paused: no operation starts.' });
export const resumeAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The orchestration resumes now, or when the emergency ends.' });
export const approveAnswer = z
  .strictObject({ orchestrationID })
  .meta({ description: 'The stage is approved.' });

export const retryAnswer = z
  .strictObject({
    orchestrationID,
    retryOperations: operationIDs.meta({ description: 'The operations that run again.' }),
    retryShoots: operationIDs.meta({ description: 'Their Shoots.' }),
    oldOperations: operationIDs.meta({
      description: 'Not retried: a newer operation of the runtime exists.',
    }),
    invalidOperations: operationIDs.meta({
      description: 'Not retried: not a failed operation of this orchestration.',
    }),
    msg: z.string().meta({ example: 'retrying 2 operations' }),
  })
  .meta({ description: 'What is retried and what is not.' });

export type RetryAnswer = z.infer<typeof retryAnswer>;
