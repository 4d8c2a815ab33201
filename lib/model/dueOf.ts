import type { WindowRule } from '../windows/windowRule.ts';
import { ALWAYS_OPEN, type WaitingDue } from './dueKey.ts';
import type { Operation } from './Operation.ts';

type Windowed = Pick<
  Operation,
  'rule' | 'windowBegin' | 'windowEnd' | 'expectedSeconds' | 'immediate' | 'pausedUntil' | 'stage'
>;

/** The rule that applies to it: none if it does not wait for windows, or if a retry requested an immediate start (§8). */
export const ruleOf = ({ rule, immediate }: Pick<Operation, 'rule' | 'immediate'>): WindowRule | undefined =>
  immediate === true ? undefined : rule;

/** The due entry of an operation that is given back: its window, or always open if it has none, but not before its pause ends. */
export function dueOf(operation: Windowed): WaitingDue {
  const { windowBegin, windowEnd, expectedSeconds, pausedUntil = 0 } = operation;
  const stage = operation.stage === undefined ? {} : { stage: operation.stage };
  if (ruleOf(operation) === undefined)
    return pausedUntil === 0
      ? { ...ALWAYS_OPEN, ...stage }
      : { ...ALWAYS_OPEN, ...stage, kind: 'closed', opensAt: pausedUntil };
  return {
    kind: 'closed',
    opensAt: Math.max(windowBegin, pausedUntil),
    closesAt: windowEnd,
    ...stage,
    ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
  };
}

/** The same, but directly in the open range if its window is open at `now`. */
export function dueIn(operation: Windowed, now: number): WaitingDue {
  const due = dueOf(operation);
  return due.opensAt > now ? due : { ...due, kind: 'open' };
}
