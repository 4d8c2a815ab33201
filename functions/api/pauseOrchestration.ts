import { parsePauseBody } from '../../lib/api/pauseBodies.ts';
import { pauseOrchestration } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';

const pause = composed('pauseOrchestration', (environment) => pauseOrchestration(queuePorts(environment)));

/** `PUT /orchestrations/{id}/pause` */
export const handler = apiHandler(async ({ path, body, header, actor }) => {
  const orchestrationID = path('id');
  const { reason } = parsePauseBody(body, header('content-type'));
  await pause({ orchestrationID, reason, actor });
  return { status: 200, body: { orchestrationID } };
});
