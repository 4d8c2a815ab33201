import { parsePaging } from '../../lib/api/pagination.ts';
import { listSkipped } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const list = composed('listSkipped', (environment) => listSkipped(tablePorts(environment)));

/** `GET /orchestrations/{id}/skipped` */
export const handler = apiHandler(async ({ path, query }) => ({
  status: 200,
  body: await list(path('id'), parsePaging({ ...query, state: undefined }, [])),
}));
