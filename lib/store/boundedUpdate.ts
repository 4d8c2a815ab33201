import type { HistoryEntry } from '../model/Operation.ts';
import type { Change, Condition } from './expression.ts';
import { shortened } from './historyEntries.ts';
import { longestLists } from './itemSizes.ts';
import { moveOutbox } from './outboxItems.ts';
import type { Item, Key, Table } from './Table.ts';

/**
 * An update whose appends cannot make an item grow without bound. It is one conditional write, like `Table.update`, with the
 * extra condition that the lists it appends to have room. Only if one is full, it reads the item, makes room with a separate
 * write that changes nothing that decisions depend on, and tries again.
 *
 * @returns false if the conditions do not hold
 */
export async function boundedUpdate(
  table: Table,
  key: Key,
  change: Change,
  when: readonly Condition[],
): Promise<boolean> {
  const lists = Object.keys(change.append ?? {});
  const room = lists.map((name): Condition => ['shorter', name, longestLists[name] ?? 0]);
  while (!(await table.update(key, change, [...when, ...room]))) {
    if (lists.length === 0) return false;
    const item = await table.get(key);
    const full = lists.filter((name) => lengthOf(item, name) >= (longestLists[name] ?? 0));
    if (item === undefined || full.length === 0) return false;
    if (full.includes('history')) await shortenHistory(table, key, item);
    if (full.includes('outbox')) await moveOutbox(table, item);
  }
  return true;
}

const lengthOf = (item: Item | undefined, name: string): number =>
  ((item?.[name] ?? []) as readonly unknown[]).length;

/** `missing` grows with each shortening, and the list only by appends: together they identify the list that was read. */
async function shortenHistory(table: Table, key: Key, item: Item): Promise<void> {
  const before = (item['historyMissing'] ?? 0) as number;
  const entries = item['history'] as readonly HistoryEntry[];
  const history = shortened(entries, before);
  const missing = history.find((entry) => entry.missing !== undefined)?.missing ?? before;
  await table.update(key, { set: { history, historyMissing: missing } }, [
    ['length', 'history', entries.length],
    item['historyMissing'] === undefined ? ['absent', 'historyMissing'] : ['=', 'historyMissing', before],
  ]);
}
