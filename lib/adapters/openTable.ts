import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../store/Table.ts';
import { PatientRetries } from './PatientRetries.ts';

/** Opens the DynamoDB table. Single calls retry through throttling; bulk calls fail on it at once, so their writer slows down. */
export const openTable = (name: string): Table =>
  new Table(
    new DynamoDBClient({ retryStrategy: new PatientRetries() }),
    name,
    new DynamoDBClient({ maxAttempts: 1 }),
  );
