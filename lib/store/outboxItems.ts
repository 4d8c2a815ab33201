import { randomUUID } from 'node:crypto';
import { sentence } from '../base/sentence.ts';
import { timeText } from '../base/timeText.ts';
import {
  approvalDetailType,
  auditDetailType,
  missedDetailType,
  operationDetailType,
  orchestrationDetailType,
} from '../events/eventNames.ts';
import type { PublishedEvent } from '../events/PublishedEvent.ts';
import type { Actor, AuditEntry } from '../model/AuditEntry.ts';
import type { Notice } from '../model/Notice.ts';
import type { Pause } from '../model/Orchestration.ts';
import type { OperationState, OrchestrationState } from '../model/states.ts';
import { type ToldPause, toldPause } from '../model/toldPause.ts';
import type { Change, Condition } from './expression.ts';
import { capped, sizes } from './itemSizes.ts';
import { operationIDOf } from './operationItem.ts';
import { Retention } from './Retention.ts';
import type { Item, Key, Table } from './Table.ts';

/** An entry on a changed item that waits to be published: the change itself, or who requested it. */
interface StateEntry {
  readonly eventID: string;
  readonly at: number;
  readonly state: string;
  readonly description: string;
  /** Absent in entries of earlier releases. */
  readonly pause?: ToldPause | undefined;
}
type AuditRecord = AuditEntry & { readonly eventID: string };
interface NoticeEntry {
  readonly eventID: string;
  readonly at: number;
  readonly description: string;
  readonly notice: Notice;
}
type Entry = StateEntry | AuditRecord | NoticeEntry;

export const orchestrationsPartition = 'orchestrations';
/** Sorts after all ordinals, in the partition of the orchestration's operations, where the sweep looks for pending events. */
const movedPrefix = 'outbox#';

/** What a state change adds to its own write, so that its event is sure to be published eventually (§6). */
export function announced(at: number, state: string, description: string, pause?: Pause): Change {
  const entry = { eventID: randomUUID(), at, state, description: capped(sentence(description)) };
  return toTell(pause === undefined ? entry : { ...entry, pause: toldPause(pause) });
}

/** What a notice adds to the write that records it as given. */
export function noticed(at: number, notice: Notice): Change {
  return toTell({ eventID: randomUUID(), at, description: capped(notice.description), notice });
}

/** What a requested change adds to its own write. On publication it becomes a separate item (`auditItems`). */
export function audited({ actor, description, ...audit }: AuditEntry): Change {
  return toTell({
    ...audit,
    description: capped(description),
    actor: cappedActor(actor),
    eventID: randomUUID(),
  });
}

const toTell = (entry: Entry): Change => ({
  set: { x: entry.at, outboxID: entry.eventID },
  append: { outbox: [entry] },
});

function cappedActor({ subject, ...rest }: Actor): Actor {
  const others = Object.entries(rest).map(([name, value]) => [name, value && capped(value, sizes.actor)]);
  return { subject: capped(subject, sizes.actor), ...Object.fromEntries(others) };
}

export const keyOfItem = (item: Item): Key => ({ p: String(item['p']), s: String(item['s']) });

/** An event that the bus has not accepted for this long is no longer needed. */
const moved = new Retention();

const entriesOf = (item: Item): readonly Entry[] => (item['outbox'] ?? []) as readonly Entry[];

/** Whether an item is only an entry of another item's outbox. */
export const isMoved = (item: Item): boolean => String(item['s']).startsWith(movedPrefix);

/** The condition that an item's outbox has not changed since it was read. */
export const sameOutbox = (item: Item): Condition =>
  item['outboxID'] === undefined ? ['absent', 'outboxID'] : ['=', 'outboxID', item['outboxID']];

/**
 * Makes room in an outbox that is full because the bus was unavailable: each entry becomes a separate item, which the sweep finds
 * like those of operations. The items are written first, then the list, so a crash in between publishes an event twice.
 */
export async function moveOutbox(table: Table, item: Item): Promise<void> {
  const isOrchestration = item['p'] === orchestrationsPartition;
  const { type, runtimeID, shootName } = item;
  const of = isOrchestration
    ? { of: 'orchestration', type }
    : { of: 'operation', operationID: operationIDOf(item), runtimeID, shootName };
  const p = String(isOrchestration ? item['s'] : item['p']);
  for (const entry of entriesOf(item)) {
    const s = `${movedPrefix}${entry.eventID}`;
    await table.put({ p, s, x: entry.at, outbox: [entry], ...of, ttl: moved.ofPart(entry.at) }, []);
  }
  // An orchestration keeps its mark: the sweep looks for it.
  const remove = ['outbox', 'outboxID', ...(isOrchestration ? [] : ['x'])];
  await table.update(keyOfItem(item), { remove }, [['exists', 's'], sameOutbox(item)]);
}

/**
 * The audit records (who requested a change) among an item's pending entries, as separate items. Writing them is safe to repeat.
 */
export const auditItems = (item: Item, retention: Retention): (Key & Item)[] =>
  entriesOf(item).flatMap((entry) => {
    if (!('actor' in entry)) return [];
    const { eventID, ...record } = entry;
    return [auditItem(orchestrationOf(item), eventID, record, retention)];
  });

export const auditItem = (
  orchestrationID: string,
  name: string,
  record: AuditEntry,
  retention: Retention,
): Key & Item => ({
  p: `audit#${orchestrationID}`,
  s: `${timeText(record.at)}#${name}`,
  ...record,
  ttl: retention.ofRecord(record.at),
});

const orchestrationOf = (item: Item): string =>
  String(item['p'] === orchestrationsPartition ? item['s'] : item['p']);

/** An item's pending entries as events. */
export const eventsOf = (item: Item): PublishedEvent[] =>
  entriesOf(item).map((entry) => eventOf(item, entry));

function eventOf(item: Item, entry: Entry): PublishedEvent {
  const { eventID, at, description } = entry;
  const common = { version: '1', eventID, at: timeText(at), description } as const;
  const orchestrationID = orchestrationOf(item);
  if (item['p'] !== orchestrationsPartition && item['of'] !== 'orchestration') {
    return {
      detailType: operationDetailType,
      detail: {
        ...common,
        orchestrationID,
        operationID: isMoved(item) ? String(item['operationID']) : operationIDOf(item),
        runtimeID: String(item['runtimeID']),
        shootName: String(item['shootName']),
        state: (entry as StateEntry).state as OperationState,
      },
    };
  }
  const type = item['type'] as 'upgradeKyma' | 'upgradeCluster';
  const orchestration = { ...common, orchestrationID, type };
  if ('actor' in entry) {
    const { action, actor } = entry;
    return { detailType: auditDetailType, detail: { ...orchestration, action, actor } };
  }
  // Moved items do not have it.
  const attempt = Number(item['attempt'] ?? 0);
  const attempted = attempt > 0 ? { attempt } : {};
  if ('notice' in entry) {
    const { notice } = entry;
    return notice.kind === 'approval'
      ? { detailType: approvalDetailType, detail: { ...orchestration, ...attempted, stage: notice.stage } }
      : { detailType: missedDetailType, detail: { ...orchestration, ...attempted, missed: notice.missed } };
  }
  const { pause } = entry;
  const state = entry.state as OrchestrationState;
  const paused = pause === undefined ? {} : { pause };
  const counted = isMoved(item) ? {} : { operations: Number(item['planned'] ?? 0) };
  return {
    detailType: orchestrationDetailType,
    detail: { ...orchestration, ...attempted, state, ...counted, ...paused },
  };
}
