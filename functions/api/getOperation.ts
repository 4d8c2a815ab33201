import { getOperation } from '../../lib/requests/readOrchestrations.ts';
import { apiHandler } from '../apiHandler.ts';
import { once } from '../once.ts';
import { readDependencies } from '../readDependencies.ts';

const setUp = once(() => readDependencies('getOperation'));

/** `GET /orchestrations/{id}/operations/{operationID}` */
export const handler = apiHandler(async ({ path }) => ({
  status: 200,
  body: await getOperation(setUp(), path('id'), path('operationID')),
}));
