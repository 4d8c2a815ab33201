import { getOrchestration } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const get = composed('getOrchestration', (environment) => getOrchestration(tablePorts(environment)));

/** `GET /orchestrations/{id}` */
export const handler = apiHandler(async ({ path }) => ({ status: 200, body: await get(path('id')) }));
