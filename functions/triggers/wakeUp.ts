import { wakeUp } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** Called by a schedule when it fires. */
export const handler = taskHandler(composed('wakeUp', (environment) => wakeUp(queuePorts(environment))));
