import { getForecast } from '../../lib/product/product.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { createPolicyReader } from '../shared/maintenancePolicy.ts';
import { readSettings } from '../shared/settings.ts';
import { tablePorts } from '../shared/tablePorts.ts';

const get = composed('getForecast', (environment) =>
  getForecast({
    ...tablePorts(environment),
    settings: readSettings(environment),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy),
    plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
  }),
);

/** `GET /orchestrations/{id}/forecast` */
export const handler = apiHandler(async ({ path }) => ({ status: 200, body: await get(path('id')) }));
