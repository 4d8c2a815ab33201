import type { Metrics } from '../ports/ports.ts';
import type { WakeDependencies } from '../sleepers/wakeSleepers.ts';
import type { BulkWriter } from '../store/BulkWriter.ts';
import type { LeaseStore } from '../store/LeaseStore.ts';
import type { Outbox } from '../store/Outbox.ts';
import type { QueueDependencies } from './startNext.ts';

export interface SettleDependencies extends QueueDependencies, WakeDependencies {
  readonly leases: LeaseStore;
  readonly outbox: Outbox;
  readonly bulk: BulkWriter;
  readonly metrics: Metrics;
}
