import { finishOrchestration } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Finish orchestration` */
export const handler = taskHandler(
  composed('finishOrchestration', (environment) => finishOrchestration(queuePorts(environment))),
);
