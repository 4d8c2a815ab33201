import type { Operation } from '../model/Operation.ts';
import { ALWAYS_OPEN, type Due } from './dueKey.ts';

type Windowed = Pick<Operation, 'rule' | 'windowBegin' | 'windowEnd' | 'expectedSeconds'>;

/** Where an operation that is given back belongs: into its window, or anywhere if it has none. */
export const dueOf = ({
  rule,
  windowBegin,
  windowEnd,
  expectedSeconds,
}: Windowed): Extract<Due, { begin: number }> =>
  rule === undefined
    ? ALWAYS_OPEN
    : {
        kind: 'closed',
        begin: windowBegin,
        end: windowEnd,
        ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
      };

/** The same, already among the open ones if its window is open at `now`. */
export function dueIn(operation: Windowed, now: number): Extract<Due, { begin: number }> {
  const due = dueOf(operation);
  return due.begin > now ? due : { ...due, kind: 'open' };
}
