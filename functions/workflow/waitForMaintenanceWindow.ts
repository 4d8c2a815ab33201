import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsExecutions } from '../../lib/aws/StepFunctionsExecutions.ts';
import { waitForWindow } from '../../lib/turns/waitForWindow.ts';
import { waitInputSchema } from '../../lib/workflow/payloads.ts';
import { storeDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { createWakeUps } from '../scheduleTarget.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('waitForMaintenanceWindow');
  return {
    ...storeDependencies(environment),
    wakeUps: createWakeUps(environment),
    executions: new StepFunctionsExecutions(new SFNClient(), environment.STATE_MACHINE_ARN),
  };
});

/** `Wait for maintenance window`: returns at once; the task goes on when its token is sent. */
export const handler = taskHandler(waitInputSchema, (input) => waitForWindow(setUp(), input));
