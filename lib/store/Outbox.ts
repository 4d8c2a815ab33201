import type { EventBus, Log } from '../ports/ports.ts';
import {
  auditItems,
  eventsOf,
  isMoved,
  keyOfItem,
  orchestrationsPartition,
  sameOutbox,
} from './outboxItems.ts';
import { Retention } from './Retention.ts';
import type { Item, Key, Table } from './Table.ts';

/** PutEvents accepts ten at a time. */
const eventsPerCall = 10;

/**
 * The outbox (§6): an event is stored by the same write as its state change, published afterwards, and deleted once the bus has
 * it. If a call dies in between, the sweep publishes the event again; duplicates carry the same event id. Audit records of who
 * requested a change take the same path, and are stored as separate items on publication.
 */
export class Outbox {
  readonly #table: Table;
  readonly #bus: EventBus;
  readonly #log: Log;
  readonly #retention: Retention;

  constructor(table: Table, bus: EventBus, log: Log, retention = new Retention()) {
    this.#retention = retention;
    this.#table = table;
    this.#bus = bus;
    this.#log = log;
  }

  /** Publishes the pending events of one item. */
  async send(key: Key): Promise<void> {
    await this.#unlessBusFails(async () => {
      const item = await this.#table.get(key);
      if (item !== undefined) await this.#publish([item]);
    });
  }

  /** Publishes the pending events of an orchestration and of up to `limit` of its operations, until `stopped` returns true. */
  async sendAll(orchestrationID: string, limit: number, stopped = () => false): Promise<void> {
    await this.#unlessBusFails(async () => await this.#sendAll(orchestrationID, limit, stopped));
  }

  async #sendAll(orchestrationID: string, limit: number, stopped: () => boolean): Promise<void> {
    const waiting = await this.#table.query({ partition: orchestrationID, index: 'byOutbox', limit });
    for (let start = 0; start < waiting.length && !stopped(); start += eventsPerCall) {
      const keys = waiting.slice(start, start + eventsPerCall).map(keyOfItem);
      await this.#publish(await this.#table.getAll(keys));
    }
    const orchestration = await this.#table.get({ p: orchestrationsPartition, s: orchestrationID });
    if (orchestration !== undefined) await this.#publish([orchestration]);
  }

  /** The orchestrations that may have pending events. */
  async waiting(): Promise<string[]> {
    const items = await this.#table.query({ partition: orchestrationsPartition, index: 'byOutbox' });
    return items.map((item) => String(item['s']));
  }

  /** A failure of the bus does not undo the changes: it is logged as an error, and the sweep retries. */
  async #unlessBusFails(publish: () => Promise<void>): Promise<void> {
    try {
      await publish();
    } catch (error) {
      this.#log.error('state changes are not published yet', { error });
    }
  }

  async #publish(items: readonly Item[]): Promise<void> {
    // Before publishing: the audit record is kept even if its event is never published.
    const records = items.flatMap((item) => auditItems(item, this.#retention));
    for (const record of records) await this.#table.put(record, []);
    const events = items.flatMap(eventsOf);
    for (let start = 0; start < events.length; start += eventsPerCall) {
      await this.#bus.publish(events.slice(start, start + eventsPerCall));
    }
    await Promise.all(items.map(async (item) => await this.#forget(item)));
  }

  async #forget(item: Item): Promise<void> {
    if (item['x'] === undefined) return;
    if (isMoved(item)) {
      await this.#table.delete(keyOfItem(item));
      return;
    }
    // An orchestration keeps its mark while its operations, or moved items of its own, have pending events: the sweep looks for
    // marks.
    const keepMark =
      item['p'] === orchestrationsPartition &&
      (await this.#table.query({ partition: String(item['s']), index: 'byOutbox', limit: 1 })).length > 0;
    const told = ['outbox', 'outboxID'];
    // Only if nothing has been added since the item was read.
    await this.#table.update(keyOfItem(item), { remove: keepMark ? told : [...told, 'x'] }, [
      ['exists', 's'],
      sameOutbox(item),
    ]);
  }
}
