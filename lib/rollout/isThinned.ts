import type { Orchestration } from '../model/Orchestration.ts';
import { roundOf } from '../model/roundOf.ts';

/**
 * Whether turns of this round ended during a pause and none are left to replace them (§13.3). If so, operations in progress
 * finish and the other turns end, because the next round has the full number of turns again. Pure.
 */
export const isThinned = (
  { attempt, turnsOut, turnsPaused }: Pick<Orchestration, 'attempt' | 'turnsOut' | 'turnsPaused'>,
  round: number,
): boolean => {
  const named = roundOf({ attempt, round });
  return turnsOut === named && turnsPaused === named;
};
