import { parsePaging } from '../../lib/api/pagination.ts';
import { orchestrationStates } from '../../lib/model/states.ts';
import { listOrchestrations } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const list = composed('listOrchestrations', (environment) => listOrchestrations(tablePorts(environment)));

/** `GET /orchestrations` */
export const handler = apiHandler(async ({ query }) => ({
  status: 200,
  body: await list(parsePaging(query, orchestrationStates)),
}));
