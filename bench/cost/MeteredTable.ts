import type { Change, Condition } from '../../lib/store/expression.ts';
import { type Item, type Key, type Range, Table } from '../../lib/store/Table.ts';
import { tableSchema } from '../../lib/store/tableSchema.ts';
import { MemoryTable } from '../../test/support/MemoryTable.ts';
import { itemBytes } from './itemBytes.ts';

const kilobyte = 1024;
/** A query's page ends at 1 MB. */
const pageBytes = 1024 * kilobyte;

const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / (4 * kilobyte)));
const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / kilobyte));

/** An entry of an index that holds keys only is far below a kilobyte: a unit to put it, one to delete it. */
const indexUnits = (before: Item | undefined, after: Item | undefined): number =>
  tableSchema.indexes.reduce((units, { sortKey: { name } }) => {
    const [old, now] = [before?.[name], after?.[name]];
    return old === now ? units : units + (old === undefined ? 0 : 1) + (now === undefined ? 0 : 1);
  }, 0);

/**
 * The table in memory, with the request units that DynamoDB would bill for each call: consistent reads by 4 KB, writes by 1 KB
 * of the larger of the item before and after, entries of local indexes besides, failed conditions as a write of what is there.
 */
export class MeteredTable extends Table {
  readonly #inner = new MemoryTable();
  readonly used = { readUnits: 0, writeUnits: 0, requests: 0, pages: 0 };

  constructor() {
    // Every method is overridden, so nothing ever asks the client.
    super(undefined as never, 'metered');
    this.#inner.watch = ({ before, after }) => {
      const bytes = Math.max(
        before === undefined ? 0 : itemBytes(before),
        after === undefined ? 0 : itemBytes(after),
      );
      this.used.writeUnits += writeUnits(bytes) + indexUnits(before, after);
    };
  }

  /** Of all items together. */
  bytes(): number {
    // A hundred bytes more are billed for each item and for each entry of an index.
    return this.#inner.items().reduce((sum, item) => {
      const entries = tableSchema.indexes.filter(({ sortKey: { name } }) => item[name] !== undefined);
      return sum + itemBytes(item) + 100 + entries.length * 200;
    }, 0);
  }

  override async get(key: Key): Promise<Item | undefined> {
    this.used.requests += 1;
    const item = await this.#inner.get(key);
    this.used.readUnits += readUnits(item === undefined ? 0 : itemBytes(item));
    return item;
  }

  override async getAll(keys: readonly Key[]): Promise<Item[]> {
    this.used.requests += Math.ceil(keys.length / 100);
    const items = await this.#inner.getAll(keys);
    const missing = keys.length - items.length;
    this.used.readUnits += items.reduce((units, item) => units + readUnits(itemBytes(item)), missing);
    return items;
  }

  override async query(range: Range): Promise<Item[]> {
    const { attributes, ...whole } = range;
    // What is read is billed, not what is returned.
    const read = await this.#inner.query(whole);
    const bytes = read.reduce((sum, item) => sum + itemBytes(item), 0);
    const pages = Math.max(1, Math.ceil(bytes / pageBytes));
    this.used.requests += pages;
    this.used.pages += pages;
    this.used.readUnits += readUnits(bytes);
    return attributes === undefined
      ? read
      : read.map((item) => Object.fromEntries(attributes.map((name) => [name, item[name]])));
  }

  override async put(item: Key & Item, when: readonly Condition[]): Promise<boolean> {
    return await this.#written(item, await this.#inner.put(item, when));
  }

  override async update(key: Key, change: Change, when: readonly Condition[]): Promise<boolean> {
    return await this.#written(key, await this.#inner.update(key, change, when));
  }

  override async delete(key: Key, when: readonly Condition[] = []): Promise<boolean> {
    return await this.#written(key, await this.#inner.delete(key, when));
  }

  async #written({ p, s }: Key, done: boolean): Promise<boolean> {
    this.used.requests += 1;
    if (done) return true;
    const item = await this.#inner.get({ p, s });
    this.used.writeUnits += writeUnits(item === undefined ? 0 : itemBytes(item));
    return false;
  }
}
