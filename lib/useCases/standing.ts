import type { Orchestration } from '../model/Orchestration.ts';
import { isOver } from '../model/states.ts';

/** Where an orchestration stands that can neither be paused nor resumed, in a sentence. */
export const standing = ({ state }: Pick<Orchestration, 'state'>): string =>
  isOver(state) ? `The orchestration has ended: it is ${state}.` : `The orchestration is ${state}.`;
