import { waitAtGate } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { executionPorts, stepPorts } from '../shared/ports.ts';
import { createWakeUps } from '../shared/scheduleTarget.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Wait at gate`: returns at once; the task completes when its token is sent. */
export const handler = taskHandler(
  composed('waitAtGate', (environment) =>
    waitAtGate({
      ...stepPorts(environment),
      ...executionPorts(environment),
      wakeUps: createWakeUps(environment),
    }),
  ),
);
