import { parseApproveBody } from '../../lib/api/pauseBodies.ts';
import { approveStage } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';

const approve = composed('approveStage', (environment) => approveStage(queuePorts(environment)));

/** `PUT /orchestrations/{id}/approve` */
export const handler = apiHandler(async ({ path, body, header, actor }) => {
  const orchestrationID = path('id');
  const { stage } = parseApproveBody(body, header('content-type'));
  await approve({ orchestrationID, stage, actor });
  return { status: 200, body: { orchestrationID } };
});
