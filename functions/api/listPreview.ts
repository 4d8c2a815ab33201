import { parsePaging } from '../../lib/api/pagination.ts';
import { listPreview } from '../../lib/useCases/listPreview.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { once } from '../shared/once.ts';
import { readDependencies } from '../shared/readDependencies.ts';

const setUp = once(() => readDependencies('listPreview'));

/** `GET /orchestrations/{id}/preview` */
export const handler = apiHandler(async ({ path, query }) => ({
  status: 200,
  body: await listPreview(setUp(), path('id'), parsePaging({ ...query, state: undefined }, [])),
}));
