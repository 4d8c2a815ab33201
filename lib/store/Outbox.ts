import { randomUUID } from 'node:crypto';
import { auditDetailType, operationDetailType, orchestrationDetailType } from '../events/eventNames.ts';
import type { PublishedEvent } from '../events/PublishedEvent.ts';
import type { AuditEntry } from '../model/AuditEntry.ts';
import { isOver, type OperationState, type OrchestrationState } from '../model/states.ts';
import type { EventBus, Log } from '../ports.ts';
import { type Change, mergeChanges } from './expression.ts';
import { operationIDOf } from './operationItem.ts';
import type { Item, Key, Table } from './Table.ts';

/** A change that waits to be published, on the item that changed; or who asked for one. */
interface StateEntry {
  readonly eventID: string;
  readonly at: number;
  readonly state: string;
  readonly description: string;
}
type Entry = StateEntry | (AuditEntry & { readonly eventID: string });

export const orchestrationsPartition = 'orchestrations';
/** PutEvents takes ten at a time. */
const eventsPerCall = 10;

/** What a state change adds to its own write, so that it cannot take place without being published some time (§6). */
export function announced(at: number, state: string, description: string): Change {
  return toTell({ eventID: randomUUID(), at, state, description });
}

/** What a change that somebody asked for adds to its own write: the record stays with the item, and is published too. */
export function audited(audit: AuditEntry): Change {
  return mergeChanges(toTell({ ...audit, eventID: randomUUID() }), { append: { audit: [audit] } });
}

const toTell = (entry: Entry): Change => ({
  set: { x: entry.at, outboxID: entry.eventID },
  append: { outbox: [entry] },
});

/**
 * The outbox (§6): state changes are written down with the change, published after it, and forgotten once the bus has them.
 * Whatever dies in between, the sweep publishes it again; an event's id tells its repetitions.
 */
export class Outbox {
  readonly #table: Table;
  readonly #bus: EventBus;
  readonly #log: Log;

  constructor(table: Table, bus: EventBus, log: Log) {
    this.#table = table;
    this.#bus = bus;
    this.#log = log;
  }

  /** Publishes what one item has to tell. */
  async send(key: Key): Promise<void> {
    await this.#unlessBusFails(async () => {
      const item = await this.#table.get(key);
      if (item !== undefined) await this.#publish([item]);
    });
  }

  /** Publishes what an orchestration and up to `limit` of its operations have to tell. */
  async sendAll(orchestrationID: string, limit: number): Promise<void> {
    await this.#unlessBusFails(async () => await this.#sendAll(orchestrationID, limit));
  }

  async #sendAll(orchestrationID: string, limit: number): Promise<void> {
    const waiting = await this.#table.query({ partition: orchestrationID, index: 'byOutbox', limit });
    for (let start = 0; start < waiting.length; start += eventsPerCall) {
      const keys = waiting.slice(start, start + eventsPerCall).map(keyOfItem);
      await this.#publish(await this.#table.getAll(keys));
    }
    const orchestration = await this.#table.get({ p: orchestrationsPartition, s: orchestrationID });
    if (orchestration !== undefined) await this.#publish([orchestration]);
  }

  /** The orchestrations of which something may still wait to be published. */
  async waiting(): Promise<string[]> {
    const items = await this.#table.query({ partition: orchestrationsPartition, index: 'byOutbox' });
    return items.map((item) => String(item['s']));
  }

  /** The changes have taken place whatever the bus does: its failure is an error in the log, and the sweep tries again. */
  async #unlessBusFails(publish: () => Promise<void>): Promise<void> {
    try {
      await publish();
    } catch (error) {
      this.#log.error('state changes are not published yet', { error });
    }
  }

  async #publish(items: readonly Item[]): Promise<void> {
    const events = items.flatMap(eventsOf);
    for (let start = 0; start < events.length; start += eventsPerCall) {
      await this.#bus.publish(events.slice(start, start + eventsPerCall));
    }
    await Promise.all(items.map(async (item) => await this.#forget(item)));
  }

  async #forget(item: Item): Promise<void> {
    if (item['x'] === undefined) return;
    // An orchestration that is over keeps its mark while its operations have something to tell: the sweep looks for marks.
    const keepMark =
      item['p'] === orchestrationsPartition &&
      isOver(item['state'] as OrchestrationState) &&
      (await this.#table.query({ partition: String(item['s']), index: 'byOutbox', limit: 1 })).length > 0;
    const told = ['outbox', 'outboxID'];
    // Only if nothing has been added since it was read.
    const unchanged =
      item['outboxID'] === undefined
        ? (['absent', 'outboxID'] as const)
        : (['=', 'outboxID', item['outboxID']] as const);
    await this.#table.update(keyOfItem(item), { remove: keepMark ? told : [...told, 'x'] }, [
      ['exists', 's'],
      unchanged,
    ]);
  }
}

const keyOfItem = (item: Item): Key => ({ p: String(item['p']), s: String(item['s']) });

const eventsOf = (item: Item): PublishedEvent[] =>
  ((item['outbox'] ?? []) as readonly Entry[]).map((entry) => eventOf(item, entry));

function eventOf(item: Item, entry: Entry): PublishedEvent {
  const { eventID, at, description } = entry;
  const common = { version: '1', eventID, at: new Date(at).toISOString(), description } as const;
  if (item['p'] !== orchestrationsPartition) {
    return {
      detailType: operationDetailType,
      detail: {
        ...common,
        orchestrationID: String(item['p']),
        operationID: operationIDOf(item),
        runtimeID: String(item['runtimeID']),
        shootName: String(item['shootName']),
        state: (entry as StateEntry).state as OperationState,
      },
    };
  }
  const type = item['type'] as 'upgradeKyma' | 'upgradeCluster';
  const orchestration = { ...common, orchestrationID: String(item['s']), type };
  if ('actor' in entry) {
    const { action, actor } = entry;
    return { detailType: auditDetailType, detail: { ...orchestration, action, actor } };
  }
  const state = entry.state as OrchestrationState;
  return { detailType: orchestrationDetailType, detail: { ...orchestration, state } };
}
