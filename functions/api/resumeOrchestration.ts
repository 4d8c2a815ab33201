import { parseResumeBody } from '../../lib/api/pauseBodies.ts';
import { resumeOrchestration } from '../../lib/product/product.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { queuePorts } from '../shared/ports.ts';

const resume = composed('resumeOrchestration', (environment) => resumeOrchestration(queuePorts(environment)));

/** `PUT /orchestrations/{id}/resume` */
export const handler = apiHandler(async ({ path, body, header, actor }) => {
  const orchestrationID = path('id');
  const { maxFailures } = parseResumeBody(body, header('content-type'));
  await resume({ orchestrationID, maxFailures, actor });
  return { status: 200, body: { orchestrationID } };
});
