import { parseRetryBody } from '../../lib/api/parseRetryBody.ts';
import { retryOrchestration } from '../../lib/useCases/retryOrchestration.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { minimumLeftOf, queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';

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
