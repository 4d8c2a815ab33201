import { setTimeout } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Change, type Condition, type Expressions, expressions } from './expression.ts';
import { type IndexName, tableSchema } from './tableSchema.ts';

export interface Key {
  readonly p: string;
  readonly s: string;
}

export type Item = Readonly<Record<string, unknown>>;

export interface Range {
  readonly partition: string;
  /** Inclusive; if absent, the whole partition. */
  readonly between?: readonly [string, string] | readonly [number, number];
  readonly index?: IndexName;
  readonly limit?: number;
  /** Newest first. */
  readonly backwards?: boolean;
  /** Only these attributes. An index holds keys only. */
  readonly attributes?: readonly string[];
}

/** The item would exceed DynamoDB's limit of 400 KB. Our own limits are in itemSizes.ts. */
export class ItemTooLarge extends Error {
  override readonly name = 'ItemTooLarge';
}

const marshalling = { removeUndefinedValues: true } as const;
const pack = (item: object) => marshall(item, marshalling);
const batchSize = 100;

/**
 * The longest pause before unprocessed keys are read again (because the partition is busy or the response is full). Full jitter.
 */
const longestPauseMilliseconds = 1000;
const pauseBefore = async (tries: number): Promise<void> => {
  const longest = Math.min(longestPauseMilliseconds, 10 * 2 ** Math.min(tries, 10));
  await setTimeout(Math.random() * longest);
};

const indexKey = (index: IndexName | undefined): string => {
  const found = tableSchema.indexes.find(({ name }) => name === index);
  return found === undefined ? tableSchema.sortKey.name : found.sortKey.name;
};

/**
 * The few DynamoDB calls that we use. Reads are consistent: every rule here is "write first, then read the other
 * consistently" (§2, Store). There are no transactions. A failed condition returns `false`; it does not throw.
 */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #bulkClient: DynamoDBClient | undefined;

  /** `bulkClient`: a client without retries, for writers that control their own rate (BulkWriter). */
  constructor(client: DynamoDBClient, name: string, bulkClient?: DynamoDBClient) {
    this.#client = client;
    this.#name = name;
    this.#bulkClient = bulkClient;
  }

  /** The same table for bulk writes: throttling is thrown at once. */
  get bulk(): Table {
    return this.#bulkClient === undefined ? this : new Table(this.#bulkClient, this.#name);
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: pack(key), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : unmarshall(Item);
  }

  /** The items with these keys, in the given order; missing ones are left out. */
  async getAll(keys: readonly Key[]): Promise<Item[]> {
    const found = new Map<string, Item>();
    for (let start = 0; start < keys.length; start += batchSize) {
      let open = keys.slice(start, start + batchSize).map((key) => pack(key));
      for (let tries = 0; open.length > 0; tries += 1) {
        if (tries > 0) await pauseBefore(tries);
        const answer = await this.#client.send(
          new BatchGetItemCommand({
            RequestItems: { [this.#name]: { Keys: open, ConsistentRead: true } },
          }),
        );
        for (const item of answer.Responses?.[this.#name] ?? []) {
          const plain = unmarshall(item);
          found.set(`${plain['p']} ${plain['s']}`, plain);
        }
        open = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
      }
    }
    return keys.map(({ p, s }) => found.get(`${p} ${s}`)).filter((item) => item !== undefined);
  }

  /** The items of a range in key order; all pages, or at most `limit` items. */
  async query(range: Range): Promise<Item[]> {
    const items: Item[] = [];
    const names: Record<string, string> = { '#p': tableSchema.partitionKey.name };
    const values: Record<string, unknown> = { ':p': range.partition };
    let condition = '#p = :p';
    if (range.between !== undefined) {
      names['#s'] = indexKey(range.index);
      values[':from'] = range.between[0];
      values[':to'] = range.between[1];
      condition += ' AND #s BETWEEN :from AND :to';
    }
    range.attributes?.forEach((attribute, place) => {
      names[`#a${place}`] = attribute;
    });
    let from: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page: QueryCommandOutput = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          IndexName: range.index,
          ConsistentRead: true,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: pack(values),
          ProjectionExpression: range.attributes?.map((_, place) => `#a${place}`).join(', '),
          ScanIndexForward: range.backwards !== true,
          Limit: range.limit === undefined ? undefined : range.limit - items.length,
          ExclusiveStartKey: from,
        }),
      );
      for (const item of page.Items ?? []) items.push(unmarshall(item));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (range.limit === undefined || items.length < range.limit));
    return items;
  }

  /** Writes a whole item. */
  async put(item: Key & Item, when: readonly Condition[]): Promise<boolean> {
    return await this.#unlessConditionFailed(
      new PutItemCommand({ TableName: this.#name, Item: pack(item), ...conditionOf(expressions({}, when)) }),
    );
  }

  /** Changes attributes of an item. Without an `exists` condition, it creates a missing item. */
  async update(key: Key, change: Change, when: readonly Condition[]): Promise<boolean> {
    const built = expressions(change, when);
    return await this.#unlessConditionFailed(
      new UpdateItemCommand({
        TableName: this.#name,
        Key: pack(key),
        UpdateExpression: built.update,
        ...conditionOf(built),
      }),
    );
  }

  async delete(key: Key, when: readonly Condition[] = []): Promise<boolean> {
    return await this.#unlessConditionFailed(
      new DeleteItemCommand({ TableName: this.#name, Key: pack(key), ...conditionOf(expressions({}, when)) }),
    );
  }

  async #unlessConditionFailed(
    command: PutItemCommand | UpdateItemCommand | DeleteItemCommand,
  ): Promise<boolean> {
    try {
      await this.#client.send(command as PutItemCommand);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      // "Item size has exceeded …", "Item size to update has exceeded …": a validation error that only its message identifies.
      if (error instanceof Error && error.name === 'ValidationException' && /^item size/i.test(error.message))
        throw new ItemTooLarge(error.message, { cause: error });
      throw error;
    }
  }
}

function conditionOf(built: Expressions) {
  const values = Object.keys(built.values).length > 0;
  const names = Object.keys(built.names).length > 0;
  return {
    ConditionExpression: built.condition,
    ExpressionAttributeNames: names ? built.names : undefined,
    ExpressionAttributeValues: values ? pack(built.values) : undefined,
  };
}
