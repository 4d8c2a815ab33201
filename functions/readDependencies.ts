import { openTable } from '../lib/aws/openTable.ts';
import { systemClock } from '../lib/Clock.ts';
import type { ReadDependencies } from '../lib/requests/readOrchestrations.ts';
import { OperationStore } from '../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../lib/store/OrchestrationStore.ts';
import { SkippedStore } from '../lib/store/SkippedStore.ts';
import { readEnvironment } from './environment.ts';

type ReadingFunction =
  | 'listOrchestrations'
  | 'getOrchestration'
  | 'listSkipped'
  | 'listOperations'
  | 'getOperation';

/** What a function needs that only reads: nothing but the table, so its bundle holds one client. */
export function readDependencies(name: ReadingFunction): ReadDependencies {
  const table = openTable(readEnvironment(name).TABLE_NAME);
  return {
    orchestrations: new OrchestrationStore(table),
    operations: new OperationStore(table),
    skipped: new SkippedStore(table),
    clock: systemClock,
  };
}
