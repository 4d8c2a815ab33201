import { takeNextOperation } from '../../lib/turns/takeNextOperation.ts';
import { takeInputSchema } from '../../lib/workflow/payloads.ts';
import { minimumLeftOf, storeDependencies, wakeDependencies } from '../dependencies.ts';
import { readEnvironment, readSettings } from '../environment.ts';
import { createPolicyReader } from '../maintenancePolicy.ts';
import { once } from '../once.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('takeNextOperation');
  const stores = storeDependencies(environment);
  const policy = createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER);
  return {
    ...stores,
    ...wakeDependencies(environment),
    minimumLeft: minimumLeftOf(stores.durations, readSettings(environment)),
    freezes: async () => (await policy()).freezes,
  };
});

/** `Take next operation` */
export const handler = taskHandler(takeInputSchema, (input) => takeNextOperation(setUp(), input));
