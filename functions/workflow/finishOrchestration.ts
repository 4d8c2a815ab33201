import { finishOrchestration } from '../../lib/queue/finishOrchestration.ts';
import { finishInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';

const setUp = once(() => queueDependencies(readEnvironment('finishOrchestration')));

/** `Finish orchestration` */
export const handler = async (event: unknown) =>
  await finishOrchestration(setUp(), finishInputSchema.parse(event));
