import { createRequire } from 'node:module';

type Callback = (error?: unknown) => void;
type Write =
  | { readonly type: 'put'; readonly key: string; readonly value: object }
  | { readonly type: 'del'; readonly key: string };

interface ItemStore {
  put(key: string, value: object, callback: Callback): void;
  del(key: string, callback: Callback): void;
}
interface Store {
  readonly db: { batch(writes: readonly Write[], callback: Callback): void };
  getItemDb(tableName: string): ItemStore;
}
interface Index {
  readonly IndexName: string;
}
interface TableDescription {
  readonly TableName: string;
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
}
interface IndexActions {
  readonly puts: readonly { readonly index: string; readonly key: string; readonly item: object }[];
  readonly deletes: readonly { readonly index: string; readonly key: string }[];
}
interface Dynalite {
  create(options: object): Store;
  createKey(item: object, table: TableDescription): string;
  getIndexActions(
    indexes: readonly Index[],
    before: object | undefined,
    after: object | undefined,
    table: TableDescription,
  ): IndexActions;
  updateIndexes(
    store: Store,
    table: TableDescription,
    before: object | undefined,
    after: object | undefined,
    callback: Callback,
  ): void;
}

const require = createRequire(import.meta.url);

/** Where dynalite keeps the entries of an index, and the items of a table. */
const indexPrefix = (kind: 'local' | 'global', tableName: string, index: string): string =>
  `index-${kind}~${tableName}~${index}~`;
const itemPrefix = (tableName: string): string => `item-${tableName}~`;

/** What writing an item changes in its table's indexes: the removed entries, then the added ones. */
function indexWrites(
  db: Dynalite,
  table: TableDescription,
  before: object | undefined,
  after: object | undefined,
): Write[] {
  const kinds = [
    ['local', table.LocalSecondaryIndexes ?? []],
    ['global', table.GlobalSecondaryIndexes ?? []],
  ] as const;
  const actions = kinds.map(([kind, indexes]) => {
    const { deletes, puts } = db.getIndexActions(indexes, before, after, table);
    const addressOf = (index: string, key: string): string => indexPrefix(kind, table.TableName, index) + key;
    return {
      deletes: deletes.map(({ index, key }): Write => ({ type: 'del', key: addressOf(index, key) })),
      puts: puts.map(
        ({ index, key, item }): Write => ({ type: 'put', key: addressOf(index, key), value: item }),
      ),
    };
  });
  return [...actions.flatMap(({ deletes }) => deletes), ...actions.flatMap(({ puts }) => puts)];
}

/**
 * Lets dynalite write an item and its index entries together, as DynamoDB does for local indexes: dynalite itself removes the old
 * entries, adds the new ones and then writes the item, so that a query in between misses the item and a `kill -9` in between loses
 * its entries for ever. Call it before dynalite is loaded.
 */
export function writeAtomically(): void {
  const db = require('dynalite/db') as Dynalite;
  /** The index changes to write together with the next write of an item. dynalite holds a lock on the item meanwhile. */
  const waiting = new WeakMap<Store, Map<string, Write[]>>();
  const { create } = db;
  db.create = (options) => {
    const store = create(options);
    const writes = new Map<string, Write[]>();
    waiting.set(store, writes);
    const { getItemDb } = store;
    const seen = new WeakSet<ItemStore>();
    store.getItemDb = (tableName) => {
      const items = getItemDb(tableName);
      if (seen.has(items)) return items;
      seen.add(items);
      const writeWith = (address: string, write: Write, callback: Callback): void => {
        const others = writes.get(address) ?? [];
        writes.delete(address);
        store.db.batch([...others, write], callback);
      };
      items.put = (key, value, callback) => {
        const address = itemPrefix(tableName) + key;
        writeWith(address, { type: 'put', key: address, value }, callback);
      };
      items.del = (key, callback) => {
        const address = itemPrefix(tableName) + key;
        writeWith(address, { type: 'del', key: address }, callback);
      };
      return items;
    };
    return store;
  };
  db.updateIndexes = (store, table, before, after, callback) => {
    const item = after ?? before;
    if (item !== undefined && item !== null)
      waiting
        .get(store)
        ?.set(
          itemPrefix(table.TableName) + db.createKey(item, table),
          indexWrites(db, table, before ?? undefined, after ?? undefined),
        );
    callback();
  };
}
