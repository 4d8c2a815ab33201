import type { AuditEntry } from '../model/AuditEntry.ts';
import { auditItem, auditItems, orchestrationsPartition } from './outboxItems.ts';
import { Retention } from './Retention.ts';
import type { Item, Key, Table } from './Table.ts';

/** Who requested which change to an orchestration. Records are written with the change, through the outbox (Outbox.ts). */
export class AuditStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * The newest records, newest first. The record of a change written a moment ago, or whose writer died, is still on the
   * orchestration's item; so are those of release 0.1.0.
   */
  async newest(orchestrationID: string, limit: number): Promise<AuditEntry[]> {
    // The orchestration first: a record moved meanwhile is found in both places, and counted once.
    const item = await this.#table.get({ p: orchestrationsPartition, s: orchestrationID });
    const kept = await this.#table.query({
      partition: `audit#${orchestrationID}`,
      backwards: true,
      limit,
    });
    const records = new Map([...recordsOn(item), ...kept].map((record) => [String(record['s']), record]));
    return [...records.entries()]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, limit)
      .map(([, { p: _p, s: _s, ttl: _ttl, ...record }]) => record as unknown as AuditEntry);
  }
}

/** The records still on an orchestration's item, in the form of the items that they will become. */
function recordsOn(item: Item | undefined): (Key & Item)[] {
  if (item === undefined) return [];
  const old = (item['audit'] ?? []) as readonly AuditEntry[];
  const retention = new Retention();
  return [
    ...old.map((record, place) => auditItem(String(item['s']), `${place}`, record, retention)),
    ...auditItems(item, retention),
  ];
}
