import { planOperations } from '../../lib/planning/planOperations.ts';
import { planInputSchema } from '../../lib/workflow/payloads.ts';
import { wakeDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { planningDependencies } from '../planning.ts';
import { taskHandler } from '../taskHandler.ts';

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
