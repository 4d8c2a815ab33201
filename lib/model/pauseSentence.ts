import type { Pause } from './Orchestration.ts';

/** What a paused orchestration shows instead of its own description: it was paused, and why. */
export const pauseSentence = ({ reason }: Pick<Pause, 'reason'>): string =>
  reason === '' ? 'Paused' : `Paused: ${reason}`;
