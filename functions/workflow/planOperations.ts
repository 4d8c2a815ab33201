import { planOperations } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { planningPorts } from '../shared/planningPorts.ts';
import { wakePorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Plan operations` */
export const handler = taskHandler(
  composed('planOperations', (environment) =>
    planOperations({
      ...planningPorts(environment),
      ...wakePorts(environment),
      plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
    }),
  ),
);
