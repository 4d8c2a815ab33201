import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsExecutions } from '../../lib/adapters/StepFunctionsExecutions.ts';
import { waitForWork } from '../../lib/turns/waitForWork.ts';
import { waitForWorkInputSchema } from '../../lib/workflow/payloads.ts';
import { storeDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('waitForWork');
  return {
    ...storeDependencies(environment),
    executions: new StepFunctionsExecutions(new SFNClient(), environment.STATE_MACHINE_ARN),
  };
});

/** `Wait for work`: returns at once; the task completes when its token is sent. */
export const handler = taskHandler(waitForWorkInputSchema, (input) => waitForWork(setUp(), input));
