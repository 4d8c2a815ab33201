import { setTimeout } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { EventBridgeBus } from '../../lib/adapters/EventBridgeBus.ts';
import { SchedulerWakeUps } from '../../lib/adapters/SchedulerWakeUps.ts';
import { StepFunctionsExecutions } from '../../lib/adapters/StepFunctionsExecutions.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { readSettings } from './settings.ts';
import { tablePorts } from './tablePorts.ts';

/** The ports of every function that writes to the table. */
export const stepPorts = (environment: { readonly TABLE_NAME: string; readonly SETTINGS: string }) => ({
  ...tablePorts(environment),
  settings: readSettings(environment),
  log: createLog(),
  metrics: createMetrics(),
  sleep: setTimeout,
});

/** The executions, for a function that starts or wakes them. */
export const executionPorts = (environment: { readonly STATE_MACHINE_ARN: string }) => ({
  executions: new StepFunctionsExecutions(new SFNClient(), environment.STATE_MACHINE_ARN),
});

/** The ports of a function that takes claims from turns: sleeping turns must be woken. */
export const wakePorts = (environment: {
  readonly STATE_MACHINE_ARN: string;
  readonly SCHEDULE_GROUP: string;
}) => ({
  ...executionPorts(environment),
  wakeUps: new SchedulerWakeUps(new SchedulerClient(), environment.SCHEDULE_GROUP, systemClock),
});

/** The ports of a function that starts, ends or wakes orchestrations, and publishes that at once. */
export const queuePorts = (environment: {
  readonly TABLE_NAME: string;
  readonly SETTINGS: string;
  readonly STATE_MACHINE_ARN: string;
  readonly SCHEDULE_GROUP: string;
  readonly EVENT_BUS_NAME: string;
}) => ({
  ...stepPorts(environment),
  ...wakePorts(environment),
  bus: new EventBridgeBus(new EventBridgeClient(), environment.EVENT_BUS_NAME),
});
