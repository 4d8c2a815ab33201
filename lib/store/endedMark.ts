import type { Runtime } from '../base/Runtime.ts';
import { type Ended, encodeEnded } from '../model/endedKey.ts';
import { failureReason, reasonCode } from '../model/failureReason.ts';
import type { Operation } from '../model/Operation.ts';
import { ordinalOfID } from '../model/operationID.ts';
import { capped } from './itemSizes.ts';

/** How an operation ends, at an epoch ms. */
export interface End {
  readonly at: number;
  readonly to: Ended['state'];
  readonly message?: string;
  /** Replaces the message as what the operation shows. */
  readonly description?: string;
}

/** What its mark tells of an operation; of one that never started, nothing. */
export type Ran = Partial<Pick<Operation, 'startedAt' | 'endedAt' | 'windowBegin' | 'windowEnd'> & Runtime>;

/** The index key under which a timeline finds an operation that is over (lib/model/endedKey.ts). */
export function endedMark({ at, to, message, description }: End, operation: Ran): string {
  const { startedAt = 0, windowBegin = 0, windowEnd = 0, endedAt = at } = operation;
  const text = capped(description ?? message ?? '');
  const reason = to === 'failed' ? reasonCode(failureReason(text, operation)) : '';
  return encodeEnded({ state: to, startedAt, endedAt, windowBegin, windowEnd, reason });
}

/** The attributes to remove when an operation is no longer over. What release 0.1.0 has in this place is the operation's id. */
export const notMarked = ({ operationID, ordinal }: Operation): string[] =>
  ordinalOfID(operationID) === ordinal ? ['i'] : [];
