import type { Operation } from '../model/Operation.ts';
import { ALWAYS_OPEN, type Due } from './dueKey.ts';

/** Where an operation that is given back belongs: into its window, or anywhere if it has none. */
export const dueOf = (
  operation: Pick<Operation, 'rule' | 'windowBegin' | 'windowEnd'>,
): Extract<Due, { begin: number }> =>
  operation.rule === undefined
    ? ALWAYS_OPEN
    : { kind: 'closed', begin: operation.windowBegin, end: operation.windowEnd };
