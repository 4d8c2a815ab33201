import { parsePaging } from '../../lib/api/pagination.ts';
import { listPreview } from '../../lib/requests/listPreview.ts';
import { apiHandler } from '../apiHandler.ts';
import { once } from '../once.ts';
import { readDependencies } from '../readDependencies.ts';

const setUp = once(() => readDependencies('listPreview'));

/** `GET /orchestrations/{id}/preview` */
export const handler = apiHandler(async ({ path, query }) => ({
  status: 200,
  body: await listPreview(setUp(), path('id'), parsePaging({ ...query, state: undefined }, [])),
}));
