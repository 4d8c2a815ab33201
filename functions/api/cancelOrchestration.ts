import { cancelOrchestration } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';

const cancel = composed('cancelOrchestration', (environment) => cancelOrchestration(queuePorts(environment)));

/** `PUT /orchestrations/{id}/cancel` */
export const handler = apiHandler(async ({ path, actor }) => {
  const orchestrationID = path('id');
  await cancel(orchestrationID, actor);
  return { status: 200, body: { orchestrationID } };
});
