import { sweep } from '../../lib/queue/sweep.ts';
import { queueDependencies } from '../dependencies.ts';
import { readEnvironment } from '../environment.ts';
import { once } from '../once.ts';

const setUp = once(() => queueDependencies(readEnvironment('sweep')));

/** Called every few minutes: the safety net. */
export const handler = async () => await sweep(setUp());
