import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsExecutions } from '../../lib/aws/StepFunctionsExecutions.ts';
import { waitForWork } from '../../lib/turns/waitForWork.ts';
import { waitForWorkInputSchema } from '../../lib/workflow/payloads.ts';
import { storeDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('waitForWork');
  return {
    ...storeDependencies(environment),
    executions: new StepFunctionsExecutions(new SFNClient(), environment.STATE_MACHINE_ARN),
  };
});

/** `Wait for work`: returns at once; the task goes on when its token is sent. */
export const handler = taskHandler(waitForWorkInputSchema, (input) => waitForWork(setUp(), input));
