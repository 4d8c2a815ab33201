import { finishOrchestration } from '../../lib/orchestrations/finishOrchestration.ts';
import { finishInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => queueDependencies(readEnvironment('finishOrchestration')));

/** `Finish orchestration` */
export const handler = taskHandler(finishInputSchema, (input) => finishOrchestration(setUp(), input));
