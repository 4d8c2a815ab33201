import { parseRetryBody } from '../../lib/api/parseRetryBody.ts';
import { retryOrchestration } from '../../lib/requests/retryOrchestration.ts';
import { apiHandler } from '../apiHandler.ts';
import { minimumLeftOf, queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';

const setUp = once(() => {
  const deps = queueDependencies(readEnvironment('retryOrchestration'));
  return { ...deps, minimumLeft: minimumLeftOf(deps.durations, deps.settings) };
});

/** `POST /orchestrations/{id}/retry` */
export const handler = apiHandler(async ({ path, body, header, caller }) => ({
  status: 202,
  body: await retryOrchestration(setUp(), {
    orchestrationID: path('id'),
    ...parseRetryBody(body, header('content-type')),
    by: caller,
  }),
}));
