import { planOperations } from '../../lib/planning/planOperations.ts';
import { planInputSchema } from '../../lib/workflow/payloads.ts';
import { wakeDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { planningDependencies } from '../shared/planning.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('planOperations');
  return {
    ...planningDependencies(environment),
    ...wakeDependencies(environment),
    plansKnown: environment.CONTROL_PLANE_SECRET_ID !== '',
  };
});

/** `Plan operations` */
export const handler = taskHandler(planInputSchema, (input) => planOperations(setUp(), input));
