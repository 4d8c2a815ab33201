import { finishOrchestration } from '../../lib/queue/finishOrchestration.ts';
import { finishInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => queueDependencies(readEnvironment('finishOrchestration')));

/** `Finish orchestration` */
export const handler = taskHandler(finishInputSchema, (input) => finishOrchestration(setUp(), input));
