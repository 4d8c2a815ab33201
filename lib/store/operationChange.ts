import { encodeDue } from '../model/dueKey.ts';
import type { Claim } from '../model/Operation.ts';
import { waitingOperationStates } from '../model/states.ts';
import { type End, endedMark, type Ran } from './endedMark.ts';
import type { Change, Condition } from './expression.ts';

/* The changes and conditions that the writes of OperationStore share. */

export const notClaimed = ['child', 'turn', 'claimAttempt', 'claimRound', 'c'] as const;
export const notAsleep = ['sleepID', 'taskToken', 'scheduleName', 'sleepUntil'] as const;

export const claimed = (claim: Claim) => ({
  d: encodeDue({ kind: 'held', turn: claim.turn }),
  c: claim.expiresAt,
  child: claim.child,
  turn: claim.turn,
  claimAttempt: claim.attempt,
  claimRound: claim.round ?? 0,
});

export const isWaiting: Condition = ['in', 'state', waitingOperationStates];

export const claimedBy = (child: string): Condition[] => [
  ['=', 'child', child],
  ['=', 'state', 'in progress'],
];

/** The condition that the writer knows about every change that the gate let through. */
export const knowing = (sends: number | undefined): Condition[] => [
  sends === undefined ? ['absent', 'sends'] : ['=', 'sends', sends],
];

/** The condition that a time is as it was read: 0 is not stored (operationItem.ts). */
export const unchanged = ([name, time]: [string, number]): Condition =>
  time === 0 ? ['absent or', name, '=', 0] : ['=', name, time];

export const defined = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The attributes to remove when an operation ends. */
export const notOpen = ['d', 'beforeRetry', 'immediate', 'pausedUntil', ...notClaimed, ...notAsleep] as const;

export const ended = (step: End, operation: Ran = {}): Change => ({
  set: { endedAt: step.at },
  // Items of release 0.1.0 have their id there and keep it.
  setIfAbsent: { i: endedMark(step, { ...operation, endedAt: step.at }) },
  remove: notOpen,
});
