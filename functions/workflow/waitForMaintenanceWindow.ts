import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsExecutions } from '../../lib/adapters/StepFunctionsExecutions.ts';
import { waitForWindow } from '../../lib/turns/waitForWindow.ts';
import { waitInputSchema } from '../../lib/workflow/payloads.ts';
import { storeDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { createWakeUps } from '../shared/scheduleTarget.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('waitForMaintenanceWindow');
  return {
    ...storeDependencies(environment),
    wakeUps: createWakeUps(environment),
    executions: new StepFunctionsExecutions(new SFNClient(), environment.STATE_MACHINE_ARN),
  };
});

/** `Wait for maintenance window`: returns at once; the task completes when its token is sent. */
export const handler = taskHandler(waitInputSchema, (input) => waitForWindow(setUp(), input));
