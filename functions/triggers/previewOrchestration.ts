import { openTable } from '../../lib/adapters/openTable.ts';
import { previewOrchestration } from '../../lib/planning/previewOrchestration.ts';
import { PreviewStore } from '../../lib/store/PreviewStore.ts';
import { previewInputSchema } from '../../lib/workflow/payloads.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { planningDependencies } from '../shared/planning.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => {
  const environment = readEnvironment('previewOrchestration');
  return {
    ...planningDependencies(environment),
    previews: new PreviewStore(openTable(environment.TABLE_NAME)),
  };
});

/** Called by a schedule soon after a scheduled orchestration was created. */
export const handler = taskHandler(previewInputSchema, (input) => previewOrchestration(setUp(), input));
