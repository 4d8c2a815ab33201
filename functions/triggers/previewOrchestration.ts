import { previewOrchestration } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { planningPorts } from '../shared/planningPorts.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** Called by a schedule soon after a scheduled orchestration was created. */
export const handler = taskHandler(
  composed('previewOrchestration', (environment) => previewOrchestration(planningPorts(environment))),
);
