import type { Orchestration } from '../model/Orchestration.ts';

/** What turns may take: the operations of the open stage and, after a retry, of those before it (§13.1). */
export interface Reach {
  /** The index of the open stage, from 0; -1 if none has been opened. */
  readonly stage: number;
  /** Its last ordinal. */
  readonly last: number;
}

/** The reach of an orchestration; without stages, everything. */
export function reachOf({ rollout }: Pick<Orchestration, 'rollout'>): Reach {
  if (rollout === undefined) return { stage: 0, last: Number.POSITIVE_INFINITY };
  const { stage, stages } = rollout;
  const open = stages[stage];
  return open?.openedAt === undefined ? { stage: -1, last: 0 } : { stage, last: open.last };
}
