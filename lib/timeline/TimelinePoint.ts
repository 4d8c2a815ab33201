import type { Operation } from '../model/Operation.ts';

/**
 * What a timeline knows about one operation: `state` as readers see it (lib/model/seenState.ts); times are epoch ms, 0 where
 * there is none.
 */
export type TimelinePoint = Pick<
  Operation,
  'ordinal' | 'state' | 'windowBegin' | 'windowEnd' | 'startedAt' | 'endedAt'
>;
