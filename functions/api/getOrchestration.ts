import { getOrchestration } from '../../lib/requests/readOrchestrations.ts';
import { apiHandler } from '../apiHandler.ts';
import { once } from '../once.ts';
import { readDependencies } from '../readDependencies.ts';

const setUp = once(() => readDependencies('getOrchestration'));

/** `GET /orchestrations/{id}` */
export const handler = apiHandler(async ({ path }) => ({
  status: 200,
  body: await getOrchestration(setUp(), path('id')),
}));
