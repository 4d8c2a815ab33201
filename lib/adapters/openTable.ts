import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../store/Table.ts';
import { PatientRetries } from './PatientRetries.ts';

/** The table in DynamoDB: single calls outlast throttling; bulk calls fail on it at once, so that their writer slows down. */
export const openTable = (name: string): Table =>
  new Table(
    new DynamoDBClient({ retryStrategy: new PatientRetries() }),
    name,
    new DynamoDBClient({ maxAttempts: 1 }),
  );
