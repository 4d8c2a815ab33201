import { getOperation } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const get = composed('getOperation', (environment) => getOperation(tablePorts(environment)));

/** `GET /orchestrations/{id}/operations/{operationID}` */
export const handler = apiHandler(async ({ path }) => ({
  status: 200,
  body: await get(path('id'), path('operationID')),
}));
