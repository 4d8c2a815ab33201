import { type OperationState, stateCode } from './states.ts';

/** When an upgrade ran, in which window, and how it ended: what a timeline needs of an operation that is over. Epoch ms, 0: none. */
export interface Ended {
  readonly state: EndState;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly windowBegin: number;
  readonly windowEnd: number;
  /** The code of why it failed (failureReason.ts); empty if it did not. */
  readonly reason: string;
}

const endStates = ['succeeded', 'failed', 'canceled'] as const satisfies readonly OperationState[];
type EndState = (typeof endStates)[number];

/** Not the beginning of an operation's id: release 0.1.0 kept those in the same index. */
const prefix = 'e#';
/** The range of these keys in the index. */
export const endedRange = [prefix, `${prefix}~`] as const;

/** Seconds to base 36: six characters each, so that an index entry stays below 100 bytes (§2, Store). */
const short = (at: number): string => Math.floor(at / 1000).toString(36);
const long = (text: string): number => Number.parseInt(text, 36) * 1000;

/** The index key of an operation that is over: `e#<state>#<start>#<end>#<window's begin>#<its end>#<reason>`. */
export const encodeEnded = (ended: Ended): string =>
  `${prefix}${[
    stateCode(ended.state),
    short(ended.startedAt),
    short(ended.endedAt),
    short(ended.windowBegin),
    short(ended.windowEnd),
    ended.reason,
  ].join('#')}`;

/** @throws Error if `encodeEnded` cannot have made the key: then the table holds a foreign item */
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
