import { parsePaging } from '../../lib/api/pagination.ts';
import { operationStates } from '../../lib/model/states.ts';
import { listOperations } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const list = composed('listOperations', (environment) => listOperations(tablePorts(environment)));

/** `GET /orchestrations/{id}/operations` */
export const handler = apiHandler(async ({ path, query, header }) => ({
  status: 200,
  body: await list(path('id'), parsePaging(query, operationStates), header('user-agent')),
}));
