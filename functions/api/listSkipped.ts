import { parsePaging } from '../../lib/api/pagination.ts';
import { listSkipped } from '../../lib/useCases/readOrchestrations.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { once } from '../shared/once.ts';
import { readDependencies } from '../shared/readDependencies.ts';

const setUp = once(() => readDependencies('listSkipped'));

/** `GET /orchestrations/{id}/skipped` */
export const handler = apiHandler(async ({ path, query }) => ({
  status: 200,
  body: await listSkipped(setUp(), path('id'), parsePaging({ ...query, state: undefined }, [])),
}));
