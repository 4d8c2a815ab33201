import { setTimeout } from 'node:timers/promises';
import { cancelOrchestration } from '../../lib/useCases/cancelOrchestration.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';

const setUp = once(() => ({
  ...queueDependencies(readEnvironment('cancelOrchestration')),
  pause: async (milliseconds: number) => await setTimeout(milliseconds),
}));

/** `PUT /orchestrations/{id}/cancel` */
export const handler = apiHandler(async ({ path, caller }) => {
  const orchestrationID = path('id');
  await cancelOrchestration(setUp(), orchestrationID, caller);
  return { status: 200, body: { orchestrationID } };
});
