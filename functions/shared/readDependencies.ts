import { openTable } from '../../lib/adapters/openTable.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { OperationStore } from '../../lib/store/OperationStore.ts';
import { OrchestrationStore } from '../../lib/store/OrchestrationStore.ts';
import { PreviewStore } from '../../lib/store/PreviewStore.ts';
import { SkippedStore } from '../../lib/store/SkippedStore.ts';
import type { PreviewReader } from '../../lib/useCases/listPreview.ts';
import type { ReadDependencies } from '../../lib/useCases/readOrchestrations.ts';
import { readEnvironment } from './environment.ts';

type ReadingFunction =
  | 'listOrchestrations'
  | 'getOrchestration'
  | 'listSkipped'
  | 'listPreview'
  | 'listOperations'
  | 'getOperation';

/** The dependencies of a function that only reads: only the table, so its bundle holds one client. */
export function readDependencies(name: ReadingFunction): ReadDependencies & PreviewReader {
  const table = openTable(readEnvironment(name).TABLE_NAME);
  return {
    orchestrations: new OrchestrationStore(table),
    operations: new OperationStore(table),
    skipped: new SkippedStore(table),
    previews: new PreviewStore(table),
    clock: systemClock,
  };
}
