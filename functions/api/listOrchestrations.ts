import { parsePaging } from '../../lib/api/pagination.ts';
import { orchestrationStates } from '../../lib/model/states.ts';
import { listOrchestrations } from '../../lib/useCases/readOrchestrations.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { once } from '../shared/once.ts';
import { readDependencies } from '../shared/readDependencies.ts';

const setUp = once(() => readDependencies('listOrchestrations'));

/** `GET /orchestrations` */
export const handler = apiHandler(async ({ query }) => ({
  status: 200,
  body: await listOrchestrations(setUp(), parsePaging(query, orchestrationStates)),
}));
