import { parseRetryBody } from '../../lib/api/parseRetryBody.ts';
import { retryOrchestration } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';

const retry = composed('retryOrchestration', (environment) => retryOrchestration(queuePorts(environment)));

/** `POST /orchestrations/{id}/retry` */
export const handler = apiHandler(async ({ path, body, header, actor }) => ({
  status: 202,
  body: await retry({
    orchestrationID: path('id'),
    ...parseRetryBody(body, header('content-type')),
    actor,
  }),
}));
