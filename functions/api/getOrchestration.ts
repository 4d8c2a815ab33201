import { getOrchestration } from '../../lib/useCases/readOrchestrations.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { once } from '../shared/once.ts';
import { readDependencies } from '../shared/readDependencies.ts';

const setUp = once(() => readDependencies('getOrchestration'));

/** `GET /orchestrations/{id}` */
export const handler = apiHandler(async ({ path }) => ({
  status: 200,
  body: await getOrchestration(setUp(), path('id')),
}));
