import { openTable } from '../../lib/adapters/openTable.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { DurationStore } from '../../lib/store/DurationStore.ts';
import { OperationReader } from '../../lib/store/OperationReader.ts';
import { OrchestrationStore } from '../../lib/store/OrchestrationStore.ts';
import { PlanStore } from '../../lib/store/PlanStore.ts';
import { PreviewStore } from '../../lib/store/PreviewStore.ts';
import { forecastOrchestration } from '../../lib/useCases/forecastOrchestration.ts';
import { parsePolicy } from '../../lib/windows/maintenancePolicy.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createPolicyReader } from '../shared/maintenancePolicy.ts';
import { once } from '../shared/once.ts';
import { readSettings } from '../shared/settings.ts';

const setUp = once(() => {
  const environment = readEnvironment('getForecast');
  const table = openTable(environment.TABLE_NAME);
  return {
    orchestrations: new OrchestrationStore(table),
    operations: new OperationReader(table),
    plans: new PlanStore(table),
    previews: new PreviewStore(table),
    durations: new DurationStore(table),
    clock: systemClock,
    settings: readSettings(environment),
    policy: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parsePolicy),
    plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
  };
});

/** `GET /orchestrations/{id}/forecast` */
export const handler = apiHandler(async ({ path }) => ({
  status: 200,
  body: await forecastOrchestration(setUp(), path('id')),
}));
