import * as z from 'zod/mini';
import { executionEnded } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';

const settle = composed('executionEnded', (environment) => executionEnded(queuePorts(environment)));

/** The fields we use of EventBridge's event about an execution: `Step Functions Execution Status Change`. */
const eventSchema = z.object({ detail: z.object({ name: z.string(), status: z.string() }) });

/** Called when an execution has failed, timed out or been aborted. */
export const handler = async (event: unknown) => await settle(eventSchema.parse(event).detail.name);
