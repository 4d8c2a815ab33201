import { parsePaging } from '../../lib/api/pagination.ts';
import { listPreview } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const list = composed('listPreview', (environment) => listPreview(tablePorts(environment)));

/** `GET /orchestrations/{id}/preview` */
export const handler = apiHandler(async ({ path, query }) => ({
  status: 200,
  body: await list(path('id'), parsePaging({ ...query, state: undefined }, [])),
}));
