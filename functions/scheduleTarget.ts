import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SchedulerWakeUps } from '../lib/aws/SchedulerWakeUps.ts';
import { systemClock } from '../lib/Clock.ts';

/** Schedules for a function that makes them. */
export const createWakeUps = (environment: {
  readonly SCHEDULE_GROUP: string;
  readonly WAKE_UP_FUNCTION_ARN: string;
  readonly SCHEDULER_ROLE_ARN: string;
  readonly SCHEDULE_DLQ_ARN: string;
}): SchedulerWakeUps =>
  new SchedulerWakeUps(new SchedulerClient(), environment.SCHEDULE_GROUP, systemClock, {
    functionArn: environment.WAKE_UP_FUNCTION_ARN,
    roleArn: environment.SCHEDULER_ROLE_ARN,
    deadLetterArn: environment.SCHEDULE_DLQ_ARN,
  });
