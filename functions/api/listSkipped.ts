import { parsePaging } from '../../lib/api/pagination.ts';
import { listSkipped } from '../../lib/requests/readOrchestrations.ts';
import { apiHandler } from '../apiHandler.ts';
import { once } from '../once.ts';
import { readDependencies } from '../readDependencies.ts';

const setUp = once(() => readDependencies('listSkipped'));

/** `GET /orchestrations/{id}/skipped` */
export const handler = apiHandler(async ({ path, query }) => ({
  status: 200,
  body: await listSkipped(setUp(), path('id'), parsePaging({ ...query, state: undefined }, [])),
}));
