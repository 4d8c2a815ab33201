import { getOperation } from '../../lib/useCases/readOrchestrations.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { once } from '../shared/once.ts';
import { readDependencies } from '../shared/readDependencies.ts';

const setUp = once(() => readDependencies('getOperation'));

/** `GET /orchestrations/{id}/operations/{operationID}` */
export const handler = apiHandler(async ({ path }) => ({
  status: 200,
  body: await getOperation(setUp(), path('id'), path('operationID')),
}));
