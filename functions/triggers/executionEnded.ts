import * as z from 'zod/mini';
import { executionEnded } from '../../lib/orchestrations/executionEnded.ts';
import { queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';

const setUp = once(() => queueDependencies(readEnvironment('executionEnded')));

/** What EventBridge says of an execution: `Step Functions Execution Status Change`. */
const eventSchema = z.object({ detail: z.object({ name: z.string(), status: z.string() }) });

/** Called when an execution has failed, timed out or been aborted. */
export const handler = async (event: unknown) => {
  const { detail } = eventSchema.parse(event);
  await executionEnded(setUp(), detail.name);
};
