import type { Runtime } from '../base/Runtime.ts';
import { type Ended, encodeEnded } from '../model/endedKey.ts';
import { failureReason, reasonCode } from '../model/failureReason.ts';
import type { Operation } from '../model/Operation.ts';
import { ordinalOfID } from '../model/operationID.ts';
import { capped } from './itemSizes.ts';

/** How and when (epoch ms) an operation ends. */
export interface End {
  readonly at: number;
  readonly to: Ended['state'];
  readonly message?: string;
  /** The description that the operation shows instead of the message. */
  readonly description?: string;
}

/** The fields that an operation's mark includes; none if it never started. */
export type Ran = Partial<Pick<Operation, 'startedAt' | 'endedAt' | 'windowBegin' | 'windowEnd'> & Runtime>;

/** The index key under which a timeline finds an ended operation (lib/model/endedKey.ts). */
export function endedMark({ at, to, message, description }: End, operation: Ran): string {
  const { startedAt = 0, windowBegin = 0, windowEnd = 0, endedAt = at } = operation;
  const text = capped(description ?? message ?? '');
  const reason = to === 'failed' ? reasonCode(failureReason(text, operation)) : '';
  return encodeEnded({ state: to, startedAt, endedAt, windowBegin, windowEnd, reason });
}

/** The attributes to remove when an ended operation is reopened. Release 0.1.0 stored the operation's id in this attribute. */
export const notMarked = ({ operationID, ordinal }: Operation): string[] =>
  ordinalOfID(operationID) === ordinal ? ['i'] : [];
