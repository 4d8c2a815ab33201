import { wakeUp } from '../../lib/turns/wakeUp.ts';
import { wakeUpInputSchema } from '../../lib/workflow/payloads.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';
import { taskHandler } from '../taskHandler.ts';

const setUp = once(() => queueDependencies(readEnvironment('wakeUp')));

/** What a schedule calls when its time has come. */
export const handler = taskHandler(wakeUpInputSchema, (input) => wakeUp(setUp(), input));
