import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { LoadedTemplate, Resource } from '../template/loadTemplate.ts';

const keysOf = (table: Partial<TableDescription> | CreateTableCommandInput): string => {
  const indexes = [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])];
  const keys = indexes.map(({ IndexName, KeySchema, Projection }) =>
    JSON.stringify([IndexName, KeySchema?.map((key) => key.AttributeName), Projection?.ProjectionType]),
  );
  return JSON.stringify([table.KeySchema?.map((key) => key.AttributeName), keys.toSorted()]);
};

const createTable = async (client: DynamoDBClient, { ref, properties }: Resource): Promise<void> => {
  // CloudFormation's properties of a table have the same names as the API's.
  const input = { ...properties, TableName: ref } as unknown as CreateTableCommandInput;
  try {
    await client.send(new CreateTableCommand(input));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    const { Table } = await client.send(new DescribeTableCommand({ TableName: ref }));
    if (keysOf(Table ?? {}) !== keysOf(input)) {
      throw new Error(
        `The table ${ref} of an earlier start has other keys or indexes: start with another --data folder`,
      );
    }
  }
};

/**
 * Creates the tables of the template; tables from an earlier start stay, with their data. Throws if the keys of such a table
 * differ from the template's.
 */
export const createTables = async (template: LoadedTemplate, endpoint: string): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint,
    region: template.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const tables = [
      ...template.ofType('AWS::DynamoDB::Table'),
      ...template.ofType('AWS::DynamoDB::GlobalTable'),
    ];
    await Promise.all(tables.map((table) => createTable(client, table)));
  } finally {
    client.destroy();
  }
};
