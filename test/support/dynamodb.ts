import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { PatientRetries } from '../../lib/adapters/PatientRetries.ts';
import { Table } from '../../lib/store/Table.ts';
import { tableSchema } from '../../lib/store/tableSchema.ts';
import { startDynamodb } from '../../local/dynamodb/startDynamodb.ts';

export interface TestTable {
  readonly table: Table;
  readonly client: DynamoDBClient;
  readonly name: string;
  close(): Promise<void>;
}

/** A fresh table: on dynalite, or with `DYNAMODB_ENDPOINT` set on any other DynamoDB. */
export async function createTestTable(): Promise<TestTable> {
  const region = 'eu-central-1';
  const external = process.env['DYNAMODB_ENDPOINT'];
  const folder = await mkdtemp(join(tmpdir(), 'kyma-table-'));
  const dynamodb =
    external === undefined ? await startDynamodb({ folder, region, accountId: '000000000000' }) : undefined;
  const client = new DynamoDBClient({
    region,
    endpoint: external ?? dynamodb?.url ?? '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    retryStrategy: new PatientRetries(),
  });
  const name = `test-${randomUUID()}`;
  const keys = [
    tableSchema.partitionKey,
    tableSchema.sortKey,
    ...tableSchema.indexes.map(({ sortKey }) => sortKey),
  ];
  const partition = { AttributeName: tableSchema.partitionKey.name, KeyType: 'HASH' } as const;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
      KeySchema: [partition, { AttributeName: tableSchema.sortKey.name, KeyType: 'RANGE' }],
      LocalSecondaryIndexes: tableSchema.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [partition, { AttributeName: index.sortKey.name, KeyType: 'RANGE' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: name });
  return {
    table: new Table(client, name),
    client,
    name,
    close: async () => {
      if (external !== undefined) await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
      await dynamodb?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
