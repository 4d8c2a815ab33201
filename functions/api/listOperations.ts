import { parsePaging } from '../../lib/api/pagination.ts';
import { operationStates } from '../../lib/model/states.ts';
import { listOperations } from '../../lib/useCases/readOrchestrations.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { once } from '../shared/once.ts';
import { readDependencies } from '../shared/readDependencies.ts';

const setUp = once(() => readDependencies('listOperations'));

/** `GET /orchestrations/{id}/operations` */
export const handler = apiHandler(async ({ path, query, header }) => ({
  status: 200,
  body: await listOperations(setUp(), path('id'), parsePaging(query, operationStates), header('user-agent')),
}));
