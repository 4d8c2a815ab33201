import { setTimeout } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { EventBridgeBus } from '../../lib/adapters/EventBridgeBus.ts';
import { openTable } from '../../lib/adapters/openTable.ts';
import { SchedulerWakeUps } from '../../lib/adapters/SchedulerWakeUps.ts';
import { StepFunctionsExecutions } from '../../lib/adapters/StepFunctionsExecutions.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import type { Settings } from '../../lib/base/settings.ts';
import type { Orchestration } from '../../lib/model/Orchestration.ts';
import { BulkWriter } from '../../lib/store/BulkWriter.ts';
import { DurationStore } from '../../lib/store/DurationStore.ts';
import { IdempotencyStore } from '../../lib/store/IdempotencyStore.ts';
import { LeaseStore } from '../../lib/store/LeaseStore.ts';
import { OperationStore } from '../../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../../lib/store/OrchestrationStore.ts';
import { Outbox } from '../../lib/store/Outbox.ts';
import { ParkedTurns } from '../../lib/store/ParkedTurns.ts';
import { PlanStore } from '../../lib/store/PlanStore.ts';
import { QueueSlots } from '../../lib/store/QueueSlots.ts';
import { Retention } from '../../lib/store/Retention.ts';
import { SkippedStore } from '../../lib/store/SkippedStore.ts';
import type { Table } from '../../lib/store/Table.ts';
import { minimumLeftSeconds } from '../../lib/windows/minimumLeft.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { readSettings } from './settings.ts';

/** How long a process caches what it has read of history or policy, in seconds. */
export const trustedSeconds = 60;

const storesOn = (table: Table, outbox?: Outbox, retention?: Retention) => ({
  orchestrations: new OrchestrationStore(table, outbox, retention),
  operations: new OperationStore(table, outbox, retention),
  skipped: new SkippedStore(table, retention),
  plans: new PlanStore(table),
  bulk: new BulkWriter({ clock: systemClock, sleep: setTimeout }),
  leases: new LeaseStore(table, retention),
  parked: new ParkedTurns(table),
  durations: new DurationStore(table),
  clock: systemClock,
  log: createLog(),
  metrics: createMetrics(),
});

const retentionOf = ({ retentionDays }: Settings): Retention => new Retention(retentionDays);

/** The dependencies of every function that uses the table. Without an outbox: the sweep publishes their few state changes. */
export const storeDependencies = (environment: { readonly TABLE_NAME: string; readonly SETTINGS?: string }) =>
  storesOn(
    openTable(environment.TABLE_NAME),
    undefined,
    environment.SETTINGS === undefined
      ? undefined
      : retentionOf(readSettings({ SETTINGS: environment.SETTINGS })),
  );

/** The additional dependencies of a function that takes claims from turns: sleeping turns must be woken. */
export const wakeDependencies = (environment: {
  readonly STATE_MACHINE_ARN: string;
  readonly SCHEDULE_GROUP: string;
}) => ({
  executions: new StepFunctionsExecutions(new SFNClient(), environment.STATE_MACHINE_ARN),
  wakeUps: new SchedulerWakeUps(new SchedulerClient(), environment.SCHEDULE_GROUP, systemClock),
});

/** The dependencies of a function that starts, ends or wakes orchestrations. */
export function queueDependencies(environment: {
  readonly TABLE_NAME: string;
  readonly SETTINGS: string;
  readonly STATE_MACHINE_ARN: string;
  readonly SCHEDULE_GROUP: string;
  readonly EVENT_BUS_NAME: string;
}) {
  const table = openTable(environment.TABLE_NAME);
  const bus = new EventBridgeBus(new EventBridgeClient(), environment.EVENT_BUS_NAME);
  const settings = readSettings(environment);
  const retention = retentionOf(settings);
  const outbox = new Outbox(table, bus, createLog(), retention);
  return {
    ...storesOn(table, outbox, retention),
    outbox,
    idempotency: new IdempotencyStore(table),
    settings,
    slots: new QueueSlots(table, settings.activeOrchestrations),
    ...wakeDependencies(environment),
  };
}

/** How much of a window must be left for an upgrade of a type, from recent durations (§5). Seconds. */
export const minimumLeftOf =
  (durations: DurationStore, settings: Settings) =>
  async (type: Orchestration['type']): Promise<number> =>
    minimumLeftSeconds(await durations.recent(type), {
      defaultSeconds: settings.expectedSeconds[type],
      percentile: settings.minimumLeftPercentile,
    });
