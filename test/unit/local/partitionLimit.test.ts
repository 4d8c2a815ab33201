import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ThrottlingException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PartitionLimit, type PartitionUsage } from '../../../local/dynamodb/PartitionLimit.ts';
import { itemBytes, readUnits, writeUnits } from '../../../local/dynamodb/requestUnits.ts';
import { createTestTable, type TestTable } from '../../support/dynamodb.ts';

describe('the limit of a partition', () => {
  const start = () => {
    const time = { now: 0 };
    return { time, limit: new PartitionLimit({ writeUnits: 1000, readUnits: 3000 }, () => time.now) };
  };

  it('lets one second’s worth through at once, then as much as is refilled', () => {
    const { time, limit } = start();
    expect(limit.admit('table p', 'write', 1000)).toBe(true);
    expect(limit.admit('table p', 'write', 1)).toBe(false);
    time.now = 100;
    expect(limit.admit('table p', 'write', 100)).toBe(true);
    expect(limit.admit('table p', 'write', 1)).toBe(false);
    time.now = 60_000;
    expect(limit.admit('table p', 'write', 1000)).toBe(true);
    expect(limit.admit('table p', 'write', 1)).toBe(false);
  });

  it('counts reads and writes, and each partition, separately', () => {
    const { limit } = start();
    expect(limit.admit('table p', 'write', 1000)).toBe(true);
    expect(limit.admit('table p', 'read', 3000)).toBe(true);
    expect(limit.admit('table q', 'write', 1000)).toBe(true);
    expect(limit.admit('table p', 'read', 0.5)).toBe(false);
  });

  it('makes later requests wait until an underestimated request is paid for', () => {
    const { time, limit } = start();
    expect(limit.admit('table p', 'write', 1)).toBe(true);
    limit.settle('table p', 'write', 1, 1100);
    time.now = 100;
    expect(limit.admit('table p', 'write', 1)).toBe(false);
    time.now = 102;
    expect(limit.admit('table p', 'write', 1)).toBe(true);
    expect(limit.usage('p')).toMatchObject({ writeUnits: 1100, throttledWrites: 1 });
  });
});

describe('the units of a request', () => {
  it('are counted by names and values, as DynamoDB documents', () => {
    expect(itemBytes({ p: { S: 'ä' }, n: { N: '12345' }, yes: { BOOL: true } })).toBe(1 + 2 + 1 + 4 + 3 + 1);
    expect(itemBytes({ l: { L: [{ S: 'ab' }] }, m: { M: { k: { N: '-7' } } } })).toBe(
      1 + 3 + 1 + 2 + 1 + 3 + 1 + 1 + 3,
    );
  });

  it('are 4 KB of a read, and half of that cost if it is eventually consistent', () => {
    expect([readUnits(0, true), readUnits(4096, true), readUnits(4097, true)]).toEqual([1, 1, 2]);
    expect([readUnits(0, false), readUnits(4097, false)]).toEqual([0.5, 1]);
  });

  it('are 1 KB of a write’s larger item, and count each index entry that changes', () => {
    const indexes = { keys: ['a', 'd'] };
    const small = { p: { S: 'p' }, a: { S: '1' } };
    const large = { ...small, text: { S: 'x'.repeat(1500) } };
    expect(writeUnits(indexes, undefined, small)).toBe(1 + 1);
    expect(writeUnits(indexes, small, { ...small, d: { S: '1' } })).toBe(1 + 1);
    expect(writeUnits(indexes, small, { ...small, a: { S: '2' } })).toBe(1 + 2);
    expect(writeUnits(indexes, large, small)).toBe(2);
    expect(writeUnits(indexes, small, undefined)).toBe(1 + 1);
    expect(writeUnits(indexes, undefined, undefined)).toBe(1);
  });
});

describe('the local table', () => {
  let test: TestTable;
  let once: DynamoDBClient;
  let endpoint: string;
  beforeAll(async () => {
    test = await createTestTable();
    const address = await test.client.config.endpoint?.();
    endpoint = `http://${address?.hostname}:${address?.port}`;
    once = new DynamoDBClient({
      region: 'eu-central-1',
      endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    once.destroy();
    await test.close();
  });
  const usage = async (partition: string): Promise<PartitionUsage> => {
    const query = new URLSearchParams({ partition });
    return (await (await fetch(`${endpoint}/_usage?${query}`)).json()) as PartitionUsage;
  };
  const put = (p: string, place: number, more: object = {}) =>
    once.send(
      new PutItemCommand({
        TableName: test.name,
        Item: marshall({ p, s: String(place).padStart(6, '0'), ...more }),
      }),
    );

  it('throttles writes beyond a thousand units with DynamoDB’s own error', async () => {
    // An item of 100 KB and an index entry: 101 units.
    const large = { a: 'p#1', text: 'x'.repeat(100 * 1024 - 200) };
    const results = await Promise.allSettled(
      Array.from({ length: 15 }, (_, place) => put('hot', place, large)),
    );
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(7);
    expect(refused[0]).toBeInstanceOf(ThrottlingException);
    expect(refused[0]).toMatchObject({
      message: expect.stringContaining('Throughput exceeds the current capacity of your table or index'),
      throttlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded' }],
    });
    expect(await usage('hot')).toMatchObject({
      writeUnits: 101 * (15 - refused.length),
      throttledWrites: refused.length,
    });
    // Another partition is not concerned.
    await put('cold', 1);
  });

  it('charges a failed condition, and an update by the index entries that it changes', async () => {
    await put('counted', 1, { a: 'p#1', d: '1' });
    expect((await usage('counted')).writeUnits).toBe(3);
    const update = (condition: string) =>
      once.send(
        new UpdateItemCommand({
          TableName: test.name,
          Key: marshall({ p: 'counted', s: '000001' }),
          UpdateExpression: 'SET a = :a REMOVE d',
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall({ ':a': 'c#1' }),
        }),
      );
    await expect(update('attribute_not_exists(s)')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect((await usage('counted')).writeUnits).toBe(4);
    await update('attribute_exists(s)');
    expect((await usage('counted')).writeUnits).toBe(4 + 1 + 2 + 1);
  });

  it('charges a query for all it has read, however much it returns', async () => {
    for (let place = 0; place < 5; place += 1) await put('read', place, { text: 'x'.repeat(2000) });
    const query = async (ConsistentRead: boolean) =>
      await once.send(
        new QueryCommand({
          TableName: test.name,
          ConsistentRead,
          KeyConditionExpression: 'p = :p',
          ExpressionAttributeValues: marshall({ ':p': 'read' }),
          ProjectionExpression: 's',
        }),
      );
    const { Items } = await query(true);
    expect(Items?.[0]).toEqual({ s: { S: '000000' } });
    expect((await usage('read')).readUnits).toBe(3);
    await query(false);
    expect((await usage('read')).readUnits).toBe(4.5);
  });

  it('leaves keys of a batch unprocessed beyond the limit, and refuses the batch if nothing is left', async () => {
    const many = 20;
    const put40KB = async (place: number) => await put('batch', place, { text: 'x'.repeat(40_000) });
    for (let place = 0; place < many; place += 1)
      await put40KB(place).catch(async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await put40KB(place);
      });
    const keys = Array.from({ length: many }, (_, place) => ({
      p: 'batch',
      s: String(place).padStart(6, '0'),
    }));
    const batch = async () =>
      await once.send(
        new BatchGetItemCommand({
          RequestItems: {
            // A projection makes the answer small, but not what it costs.
            [test.name]: {
              Keys: keys.map((key) => marshall(key)),
              ConsistentRead: true,
              ProjectionExpression: 's',
            },
          },
        }),
      );
    // 20,000 units: even a slow machine asks for them faster than 3,000 a second.
    const answers = await Promise.allSettled(Array.from({ length: 100 }, batch));
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    for (const { Responses, UnprocessedKeys } of given)
      expect((Responses?.[test.name] ?? []).length + (UnprocessedKeys?.[test.name]?.Keys ?? []).length).toBe(
        many,
      );
    expect(given[0]?.Responses?.[test.name]).toHaveLength(many);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    const partly = given.filter(({ UnprocessedKeys }) => Object.keys(UnprocessedKeys ?? {}).length > 0);
    expect(refused.length + partly.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toBeInstanceOf(ThrottlingException);
    // Whoever asks again for the rest gets all.
    expect(await test.table.getAll(keys)).toHaveLength(many);
  });

  it('names the table’s limit if the throughput is provisioned', async () => {
    const key = { AttributeName: 'p', AttributeType: 'S' } as const;
    const TableName = `${test.name}-fixed`;
    await once.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [key],
        KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      }),
    );
    const write = () =>
      once.send(
        new PutItemCommand({
          TableName,
          Item: marshall({ p: 'one', text: 'x'.repeat(300 * 1024) }),
        }),
      );
    const results = await Promise.allSettled([write(), write(), write(), write(), write()]);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ProvisionedThroughputExceededException' },
    });
  });
});
