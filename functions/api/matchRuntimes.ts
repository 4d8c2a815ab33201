import { parseMatchRequest } from '../../lib/api/matchRequest.ts';
import { parseJsonBody } from '../../lib/api/parseJsonBody.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { DomainError } from '../../lib/base/errors.ts';
import { remembered } from '../../lib/base/remembered.ts';
import { KubernetesError } from '../../lib/kubernetes/KubernetesError.ts';
import { matchRuntimes, takeSnapshot } from '../../lib/planning/matchRuntimes.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createFleetReader } from '../shared/fleet.ts';
import { once } from '../shared/once.ts';

/** How long a list of the fleet is reused: a form sends a request after every change. */
const keptSeconds = 60;
/** The gateway gives up after 29 s. */
const patienceSeconds = 20;

const setUp = once(() => {
  const environment = readEnvironment('matchRuntimes');
  const fleet = createFleetReader(environment, patienceSeconds);
  return {
    planSelectors: environment.CONTROL_PLANE_SECRET_ID !== '',
    snapshot: remembered(async () => takeSnapshot(await fleet(), systemClock()), keptSeconds, systemClock),
  };
});

/** `POST /runtimes/match` */
export const handler = apiHandler(async ({ body, header }) => {
  const { planSelectors, snapshot } = setUp();
  const request = parseMatchRequest(parseJsonBody(body, header('content-type')), planSelectors);
  try {
    return { status: 200, body: await matchRuntimes(await snapshot(), request) };
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new DomainError('UNAVAILABLE', `The fleet cannot be listed: ${error.message}`, undefined, error);
  }
});
