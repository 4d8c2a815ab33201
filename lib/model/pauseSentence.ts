import type { Pause } from './Orchestration.ts';

/** The description that a paused orchestration shows instead of its own: that it is paused, and why. */
export const pauseSentence = ({ reason }: Pick<Pause, 'reason'>): string =>
  reason === '' ? 'Paused' : `Paused: ${reason}`;
