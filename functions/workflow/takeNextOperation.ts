import { takeNextOperation } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { createFreezesReader } from '../shared/maintenancePolicy.ts';
import { stepPorts, wakePorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Take next operation` */
export const handler = taskHandler(
  composed('takeNextOperation', (environment) =>
    takeNextOperation({
      ...stepPorts(environment),
      ...wakePorts(environment),
      freezes: createFreezesReader(environment.MAINTENANCE_POLICY_PARAMETER),
    }),
  ),
);
