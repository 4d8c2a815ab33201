import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';

/** The state of an orchestration that can be neither paused nor resumed, in a sentence. */
export const standing = ({ state }: Pick<Orchestration, 'state'>): string =>
  isOver(state) ? `The orchestration has ended: it is ${state}.` : `The orchestration is ${state}.`;
