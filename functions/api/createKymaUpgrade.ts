import { parseCreateRequest } from '../../lib/api/createRequest.ts';
import { parseJsonBody } from '../../lib/api/parseJsonBody.ts';
import { createOrchestration } from '../../lib/requests/createOrchestration.ts';
import { apiHandler } from '../apiHandler.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { createWakeUps } from '../scheduleTarget.ts';

const setUp = once(() => {
  const environment = readEnvironment('createKymaUpgrade');
  return {
    ...queueDependencies(environment),
    wakeUps: createWakeUps(environment),
    planSelectors: environment.CONTROL_PLANE_SECRET_ID !== '',
  };
});

/** `POST /upgrade/kyma` */
export const handler = apiHandler(async ({ body, header, caller }) => {
  const { settings, planSelectors, ...deps } = setUp();
  const parameters = parseCreateRequest('kyma', parseJsonBody(body, header('content-type')), {
    channel: settings.defaultChannel,
    kubernetesVersion: settings.defaultKubernetesVersion,
    planSelectors,
  });
  const orchestrationID = await createOrchestration(deps, {
    type: 'upgradeKyma',
    parameters,
    caller,
    idempotencyKey: header('idempotency-key'),
  });
  return { status: 202, body: { orchestrationID } };
});
