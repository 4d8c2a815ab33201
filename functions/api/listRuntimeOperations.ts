import { parseBefore, parsePaging } from '../../lib/api/pagination.ts';
import { listRuntimeOperations } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const list = composed('listRuntimeOperations', (environment) =>
  listRuntimeOperations(tablePorts(environment)),
);

/** `GET /runtimes/{runtimeID}/operations` */
export const handler = apiHandler(async ({ path, query }) => {
  const { pageSize } = parsePaging({ page_size: query['page_size'] }, []);
  const page = { pageSize, before: parseBefore(query) };
  return { status: 200, body: await list(path('runtimeID'), page) };
});
