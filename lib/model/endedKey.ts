import { type OperationState, stateCode } from './states.ts';

/**
 * What a timeline needs to know about an ended operation: when it ran, in which window, and how it ended. Epoch ms; 0 means none.
 */
export interface Ended {
  readonly state: EndState;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly windowBegin: number;
  readonly windowEnd: number;
  /** The code of its failure reason (failureReason.ts); empty if it did not fail. */
  readonly reason: string;
}

const endStates = ['succeeded', 'failed', 'canceled'] as const satisfies readonly OperationState[];
type EndState = (typeof endStates)[number];

/** Cannot begin an operation id: release 0.1.0 kept those in the same index. */
const prefix = 'e#';
/** The range of these keys in the index. */
export const endedRange = [prefix, `${prefix}~`] as const;

/** Seconds in base 36, six characters each, to keep an index entry below 100 bytes (§2, Store). */
const short = (at: number): string => Math.floor(at / 1000).toString(36);
const long = (text: string): number => Number.parseInt(text, 36) * 1000;

/** The index key of an ended operation: `e#<state>#<start>#<end>#<window's begin>#<its end>#<reason>`. */
export const encodeEnded = (ended: Ended): string =>
  `${prefix}${[
    stateCode(ended.state),
    short(ended.startedAt),
    short(ended.endedAt),
    short(ended.windowBegin),
    short(ended.windowEnd),
    ended.reason,
  ].join('#')}`;

/** @throws Error if `encodeEnded` cannot have produced the key, so the item is not ours */
export function decodeEnded(key: string): Ended {
  const [mark, code, started, ended, begin, end, reason] = key.split('#');
  const state = endStates.find((each) => stateCode(each) === code);
  if (`${mark}#` !== prefix || state === undefined || end === undefined || reason === undefined)
    throw new Error(`unknown key of an ended operation: ${key}`);
  return {
    state,
    startedAt: long(started ?? ''),
    endedAt: long(ended ?? ''),
    windowBegin: long(begin ?? ''),
    windowEnd: long(end),
    reason,
  };
}
