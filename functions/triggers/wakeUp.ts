import { wakeUp } from '../../lib/orchestrations/wakeUp.ts';
import { wakeUpInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../shared/dependencies.ts';
import { readEnvironment } from '../shared/environment.ts';
import { once } from '../shared/once.ts';
import { taskHandler } from '../shared/taskHandler.ts';

const setUp = once(() => queueDependencies(readEnvironment('wakeUp')));

/** Called by a schedule when it fires. */
export const handler = taskHandler(wakeUpInputSchema, (input) => wakeUp(setUp(), input));
