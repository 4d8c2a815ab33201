import type { Clock } from '../base/Clock.ts';
import type { Settings } from '../base/settings.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import type { EventBus, Log, Metrics } from '../ports/ports.ts';
import { AuditStore } from '../store/AuditStore.ts';
import { BulkWriter } from '../store/BulkWriter.ts';
import { DurationStore } from '../store/DurationStore.ts';
import { IdempotencyStore } from '../store/IdempotencyStore.ts';
import { LeaseStore } from '../store/LeaseStore.ts';
import { OperationStore } from '../store/OperationStore.ts';
import { OrchestrationStore } from '../store/OrchestrationStore.ts';
import { Outbox } from '../store/Outbox.ts';
import { ParkedTurns } from '../store/ParkedTurns.ts';
import { PlanGroups } from '../store/PlanGroups.ts';
import { PlanStore } from '../store/PlanStore.ts';
import { PreviewStore } from '../store/PreviewStore.ts';
import { QueueSlots } from '../store/QueueSlots.ts';
import { Retention } from '../store/Retention.ts';
import { RuntimeOperations } from '../store/RuntimeOperations.ts';
import { SkippedStore } from '../store/SkippedStore.ts';
import type { Table } from '../store/Table.ts';
import { minimumLeftSeconds } from '../windows/minimumLeft.ts';

/** The ports of a use case that only reads. */
export interface ReadingPorts {
  readonly table: Table;
  readonly clock: Clock;
}

/** The ports of a use case that writes, but has nothing to publish at once. */
export interface QuietPorts extends ReadingPorts {
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves after the given number of milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The ports of a use case whose state changes are published at once. */
export interface PublishingPorts extends QuietPorts {
  readonly bus: EventBus;
}

/** What a simulation may replace, because random ids or a history of durations would affect its results. */
export interface Replaceable {
  readonly durations?: DurationStore;
  readonly minimumLeft?: (type: Orchestration['type']) => Promise<number>;
}

const readingStores = ({ table }: ReadingPorts) => ({
  orchestrations: new OrchestrationStore(table),
  operations: new OperationStore(table),
  plans: new PlanStore(table),
  planGroups: new PlanGroups(table),
  runtimeOperations: new RuntimeOperations(table),
  leases: new LeaseStore(table),
  audits: new AuditStore(table),
  skipped: new SkippedStore(table),
  previews: new PreviewStore(table),
  durations: new DurationStore(table),
});

function storesOn(ports: QuietPorts & Replaceable, outbox?: Outbox) {
  const { table, clock, settings, sleep } = ports;
  const retention = new Retention(settings.retentionDays);
  const durations = ports.durations ?? new DurationStore(table);
  return {
    orchestrations: new OrchestrationStore(table, outbox, retention),
    operations: new OperationStore(table, outbox, retention),
    leases: new LeaseStore(table, retention),
    parked: new ParkedTurns(table),
    slots: new QueueSlots(table, settings.activeOrchestrations),
    plans: new PlanStore(table),
    planGroups: new PlanGroups(table, retention),
    runtimeOperations: new RuntimeOperations(table, retention),
    skipped: new SkippedStore(table, retention),
    previews: new PreviewStore(table),
    idempotency: new IdempotencyStore(table),
    bulk: new BulkWriter({ clock, sleep }),
    durations,
    /** How much of a window must be left for an upgrade of a type, from recent durations, in seconds (§5). */
    minimumLeft: async (type: Orchestration['type']): Promise<number> =>
      minimumLeftSeconds(await durations.recent(type), {
        defaultSeconds: settings.expectedSeconds[type],
        percentile: settings.minimumLeftPercentile,
      }),
  };
}

/** The dependencies of a use case that only reads. */
export const readingDependencies = <Ports extends ReadingPorts>(ports: Ports) => ({
  ...readingStores(ports),
  ...ports,
});

/** The dependencies of a use case without an outbox. */
export const quietDependencies = <Ports extends QuietPorts & Replaceable>(ports: Ports) => ({
  ...storesOn(ports),
  ...ports,
});

/** The dependencies of a use case with an outbox: the stores and the ports themselves. */
export function publishingDependencies<Ports extends PublishingPorts & Replaceable>(ports: Ports) {
  const { table, bus, log, settings } = ports;
  const outbox = new Outbox(table, bus, log, new Retention(settings.retentionDays));
  return { ...storesOn(ports, outbox), outbox, ...ports };
}
