import { handBackOperation } from '../../lib/turns/handBackOperation.ts';
import { handBackInputSchema } from '../../lib/workflow/payloads.ts';
import { storeDependencies, wakeDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('handBackOperation');
  return { ...storeDependencies(environment), ...wakeDependencies(environment) };
});

/** `Hand back operation` */
export const handler = taskHandler(handBackInputSchema, (input) => handBackOperation(setUp(), input));
