import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { concurrently } from '../../lib/base/concurrently.ts';
import type { Operation } from '../../lib/model/Operation.ts';
import { operationItem } from '../../lib/store/operationItem.ts';
import type { TestTable } from './dynamodb.ts';

/** A batch of writes takes 25. */
const perBatch = 25;

/** Puts operations for a test that asks what happens with them: batches, which the product does not use, are not limited here. */
export async function seedOperations(db: TestTable, operations: readonly Operation[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(operations.length / perBatch) }, (_, place) =>
    operations.slice(place * perBatch, (place + 1) * perBatch),
  );
  await concurrently(batches, 8, async (batch) => {
    const requests = batch.map((operation) => ({
      PutRequest: { Item: marshall(operationItem(operation, 1), { removeUndefinedValues: true }) },
    }));
    await db.client.send(new BatchWriteItemCommand({ RequestItems: { [db.name]: requests } }));
  });
}
