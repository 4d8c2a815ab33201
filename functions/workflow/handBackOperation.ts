import { handBackOperation } from '../../lib/turns/handBackOperation.ts';
import { handBackInputSchema } from '../../lib/workflow/payloads.ts';
import { storeDependencies, wakeDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('handBackOperation');
  return { ...storeDependencies(environment), ...wakeDependencies(environment) };
});

/** `Hand back operation` */
export const handler = taskHandler(handBackInputSchema, (input) => handBackOperation(setUp(), input));
