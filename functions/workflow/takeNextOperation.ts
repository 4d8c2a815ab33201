import { takeNextOperation } from '../../lib/turns/takeNextOperation.ts';
import { takeInputSchema } from '../../lib/workflow/payloads.ts';
import { minimumLeftOf, storeDependencies, wakeDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createFreezesReader } from '../shared/maintenancePolicy.ts';
import { once } from '../shared/once.ts';
import { readSettings } from '../shared/settings.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('takeNextOperation');
  const stores = storeDependencies(environment);
  const settings = readSettings(environment);
  return {
    ...stores,
    ...wakeDependencies(environment),
    settings,
    minimumLeft: minimumLeftOf(stores.durations, settings),
    freezes: createFreezesReader(environment.MAINTENANCE_POLICY_PARAMETER),
  };
});

/** `Take next operation` */
export const handler = taskHandler(takeInputSchema, (input) => takeNextOperation(setUp(), input));
