import { waitForWork } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { executionPorts, stepPorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Wait for work`: returns at once; the task completes when its token is sent. */
export const handler = taskHandler(
  composed('waitForWork', (environment) =>
    waitForWork({ ...stepPorts(environment), ...executionPorts(environment) }),
  ),
);
