import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SchedulerWakeUps } from '../../lib/adapters/SchedulerWakeUps.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import type { PreviewInput } from '../../lib/workflow/payloads.ts';

/** The wake-up schedules, for a function that creates them. */
export const createWakeUps = (
  environment: Environment & { readonly WAKE_UP_FUNCTION_ARN: string },
): SchedulerWakeUps => schedulesFor(environment, environment.WAKE_UP_FUNCTION_ARN);

/** The schedules of previews, for a function that creates them. */
export const createPreviewSchedules = (
  environment: Environment & { readonly PREVIEW_FUNCTION_ARN: string },
): SchedulerWakeUps<PreviewInput> => schedulesFor(environment, environment.PREVIEW_FUNCTION_ARN);

interface Environment {
  readonly SCHEDULE_GROUP: string;
  readonly SCHEDULER_ROLE_ARN: string;
  readonly SCHEDULE_DLQ_ARN: string;
}

const schedulesFor = <Payload>(environment: Environment, functionArn: string): SchedulerWakeUps<Payload> =>
  new SchedulerWakeUps<Payload>(new SchedulerClient(), environment.SCHEDULE_GROUP, systemClock, {
    functionArn,
    roleArn: environment.SCHEDULER_ROLE_ARN,
    deadLetterArn: environment.SCHEDULE_DLQ_ARN,
  });
