import { createRequire } from 'node:module';
import type { Direction, PartitionLimit } from './PartitionLimit.ts';
import { type AttributeMap, itemBytes, readUnits, type TableIndexes, writeUnits } from './requestUnits.ts';

type Callback = (error: unknown, answer?: Answer) => void;
type Action = (store: Store, data: Request, callback: Callback) => void;

interface KeyPart {
  readonly AttributeName: string;
}
interface TableDescription {
  readonly TableArn: string;
  readonly KeySchema: readonly KeyPart[];
  readonly BillingModeSummary?: { readonly BillingMode?: string };
  readonly LocalSecondaryIndexes?: readonly { readonly KeySchema: readonly KeyPart[] }[];
}
interface Store {
  getTable(name: string, callback: (error: unknown, table: TableDescription) => void): void;
}
interface Projection {
  readonly paths: unknown;
}
interface KeysOfTable {
  readonly Keys: readonly AttributeMap[];
  readonly ConsistentRead?: boolean;
  readonly _projection?: Projection;
}

/** The parts of a request that matter here, as dynalite parsed them. */
interface Request {
  readonly TableName: string;
  readonly Item?: AttributeMap;
  readonly Key?: AttributeMap;
  readonly KeyConditions?: Record<string, { readonly AttributeValueList: readonly AttributeMap[string][] }>;
  readonly ConsistentRead?: boolean;
  readonly _projection?: Projection;
  readonly RequestItems?: Readonly<Record<string, KeysOfTable>>;
}
interface Answer {
  Items?: AttributeMap[];
  Responses?: Record<string, AttributeMap[]>;
  UnprocessedKeys?: Record<string, KeysOfTable>;
}
interface Dynalite {
  addConsumedCapacity(data: Request, isRead: boolean, first?: AttributeMap, second?: AttributeMap): unknown;
  checkConditional(data: Request, existing?: AttributeMap): unknown;
  mapPaths(paths: unknown, item: AttributeMap): AttributeMap;
}

const require = createRequire(import.meta.url);

/** The service's message for a key with too many requests; tables with on-demand billing get a different one. */
function throttled(table: TableDescription, direction: Direction): unknown {
  const onDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const body = onDemand
    ? {
        __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
        message:
          'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
      }
    : {
        __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
        message:
          'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      };
  const reason = `Table${direction === 'read' ? 'Read' : 'Write'}KeyRangeThroughputExceeded`;
  return Object.assign(new Error(body.message), {
    statusCode: 400,
    body: {
      ...body,
      [onDemand ? 'throttlingReasons' : 'ThrottlingReasons']: [{ reason, resource: table.TableArn }],
    },
  });
}

const partitionKey = (table: TableDescription): string => table.KeySchema[0]?.AttributeName ?? '';

const indexesOf = (table: TableDescription): TableIndexes => ({
  keys: (table.LocalSecondaryIndexes ?? []).map(({ KeySchema }) => KeySchema[1]?.AttributeName ?? ''),
});

/** The cost of each request, by its object, which dynalite passes on to where it reads and writes items. */
interface Meter {
  readonly table: TableDescription;
  units: number;
}

/**
 * Wraps dynalite's actions in the limits of a partition, before dynalite itself is loaded. Its own functions see each item before
 * and after a write, so the actual cost is charged. Actions that the product does not use are not limited: scans, batch writes,
 * transactions.
 */
export function limitPartitions(limit: PartitionLimit): void {
  const db = require('dynalite/db') as Dynalite;
  const meters = new WeakMap<Request, Meter>();

  const { addConsumedCapacity, checkConditional, mapPaths } = db;
  db.addConsumedCapacity = (data, isRead, first, second) => {
    const meter = meters.get(data);
    if (meter !== undefined)
      meter.units = isRead
        ? readUnits(first === undefined ? 0 : itemBytes(first), data.ConsistentRead === true)
        : writeUnits(indexesOf(meter.table), first, second);
    return addConsumedCapacity(data, isRead, first, second);
  };
  db.checkConditional = (data, existing) => {
    const failure = checkConditional(data, existing);
    const meter = meters.get(data);
    if (failure != null && meter !== undefined)
      meter.units = writeUnits(indexesOf(meter.table), existing, existing);
    return failure;
  };

  const nameOf = (tableName: string, table: TableDescription, item: AttributeMap | undefined): string =>
    `${tableName} ${Object.values(item?.[partitionKey(table)] ?? {})[0]}`;

  /** An action on one item. */
  const limitItem =
    (
      direction: Direction,
      action: Action,
      keyOf: (data: Request, table: TableDescription) => AttributeMap | undefined,
    ): Action =>
    (store, data, callback) =>
      store.getTable(data.TableName, (error, table) => {
        if (error) return callback(error);
        const name = nameOf(data.TableName, table, keyOf(data, table));
        // A put item is most likely new. What another write changes is unknown before it runs.
        const setAside = data.Item === undefined ? 1 : writeUnits(indexesOf(table), undefined, data.Item);
        if (!limit.admit(name, direction, setAside)) return callback(throttled(table, direction));
        const meter: Meter = { table, units: 0 };
        meters.set(data, meter);
        action(store, data, (failure, answer) => {
          limit.settle(name, direction, setAside, meter.units);
          callback(failure, answer);
        });
      });

  /** A query costs what it reads, so it reads whole items and applies the projection afterwards. */
  const limitQuery =
    (action: Action): Action =>
    (store, { _projection, ...data }, callback) =>
      store.getTable(data.TableName, (error, table) => {
        if (error) return callback(error);
        const value = data.KeyConditions?.[partitionKey(table)]?.AttributeValueList[0];
        const name = nameOf(data.TableName, table, value && { [partitionKey(table)]: value });
        if (!limit.admit(name, 'read', 1)) return callback(throttled(table, 'read'));
        action(store, data, (failure, answer) => {
          const bytes = (answer?.Items ?? []).reduce((sum, item) => sum + itemBytes(item), 0);
          limit.settle(name, 'read', 1, failure ? 0 : readUnits(bytes, data.ConsistentRead === true));
          if (answer?.Items !== undefined && _projection !== undefined)
            answer.Items = answer.Items.map((item) => mapPaths(_projection.paths, item));
          callback(failure, answer);
        });
      });

  /** Keys over the limit come back as unprocessed. If no key fits, the whole call is throttled. */
  const limitBatch =
    (action: Action): Action =>
    (store, data, callback) => {
      const [[tableName, wanted] = []] = Object.entries(data.RequestItems ?? {});
      if (tableName === undefined || wanted === undefined || Object.keys(data.RequestItems ?? {}).length > 1)
        return action(store, data, callback);
      store.getTable(tableName, (error, table) => {
        if (error) return callback(error);
        const consistent = wanted.ConsistentRead === true;
        const least = readUnits(0, consistent);
        const keyName = (key: AttributeMap): string => nameOf(tableName, table, key);
        const admitted = wanted.Keys.filter((key) => limit.admit(keyName(key), 'read', least));
        if (admitted.length === 0) return callback(throttled(table, 'read'));
        const { _projection, ...whole } = wanted;
        const request = { ...data, RequestItems: { [tableName]: { ...whole, Keys: admitted } } };
        action(store, request, (failure, answer) => {
          const items = answer?.Responses?.[tableName] ?? [];
          // The admitted units are paid for; a larger item costs the difference.
          for (const key of admitted) limit.settle(keyName(key), 'read', least, failure ? 0 : least);
          for (const item of items)
            limit.settle(keyName(item), 'read', 0, readUnits(itemBytes(item), consistent) - least);
          if (answer?.Responses !== undefined && _projection !== undefined)
            answer.Responses[tableName] = items.map((item) => mapPaths(_projection.paths, item));
          const refused = wanted.Keys.filter((key) => !admitted.includes(key));
          if (answer !== undefined && refused.length > 0) {
            const others = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
            answer.UnprocessedKeys = { [tableName]: { ...wanted, Keys: [...others, ...refused] } };
          }
          callback(failure, answer);
        });
      });
    };

  const replace = (name: string, limited: (action: Action) => Action): void => {
    const path = `dynalite/actions/${name}`;
    const action = require(path) as Action;
    const loaded = require.cache[require.resolve(path)];
    if (loaded !== undefined) loaded.exports = limited(action);
  };
  const byKey = ({ Key }: Request) => Key;
  // Batches first, so that they keep calling the unwrapped single-item action.
  require('dynalite/actions/batchWriteItem');
  replace('batchGetItem', limitBatch);
  replace('query', limitQuery);
  replace('getItem', (action) => limitItem('read', action, byKey));
  replace('updateItem', (action) => limitItem('write', action, byKey));
  replace('deleteItem', (action) => limitItem('write', action, byKey));
  replace('putItem', (action) => limitItem('write', action, ({ Item }) => Item));
}

/** dynalite with the limits of `limitPartitions`. */
export const requireDynalite = (): typeof import('dynalite').default =>
  require('dynalite') as typeof import('dynalite').default;
