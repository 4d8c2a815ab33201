import type { Orchestration } from '../model/Orchestration.ts';
import { roundOf } from '../model/roundOf.ts';

/**
 * Whether turns of this round have ended in a pause, and none is left to replace them (§13.3). What is in progress is finished; the
 * other turns end, because the next round has the full width. Pure.
 */
export const isThinned = (
  { attempt, turnsOut, turnsPaused }: Pick<Orchestration, 'attempt' | 'turnsOut' | 'turnsPaused'>,
  round: number,
): boolean => {
  const named = roundOf({ attempt, round });
  return turnsOut === named && turnsPaused === named;
};
