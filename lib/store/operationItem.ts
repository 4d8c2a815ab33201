import { decodeDue, encodeDue } from '../model/dueKey.ts';
import type { Operation } from '../model/Operation.ts';
import { ordinalOfID } from '../model/operationID.ts';
import { type OperationState, stateCode } from '../model/states.ts';
import {
  claimSchema,
  itemVersion,
  operationDefaults,
  operationSchema,
  readItem,
  sleepSchema,
} from './itemSchemas.ts';
import type { Item, Key } from './Table.ts';

/** Six digits, so that they sort as text like numbers, up to a million runtimes. */
const ordinalText = (ordinal: number): string => String(ordinal).padStart(6, '0');

export const keyOf = (orchestrationID: string, ordinal: number): Key => ({
  p: orchestrationID,
  s: ordinalText(ordinal),
});

export const ordinalOf = (entry: Item): number => Number(entry['s']);

export const stateKey = (state: OperationState, ordinal: number): string =>
  `${stateCode(state)}#${ordinalText(ordinal)}`;

/** Defaults are not stored, to keep a planned item below a kilobyte, which costs one unit to write. */
const isDefault = (name: string, value: unknown): boolean =>
  name === 'memory'
    ? Object.keys(value as object).length === 0
    : name === 'rule'
      ? value === undefined
      : name in operationDefaults && operationDefaults[name as keyof typeof operationDefaults] === value;

/** Reads an operation's id from its item. Only ids of release 0.1.0, which do not contain their ordinal, need the index. */
export const operationIDOf = ({ o, i }: Item): string => String(o ?? i);

/** An operation as stored in the table. `planRun` says which planner wrote it. */
export function operationItem(operation: Operation, planRun: number): Key & Item {
  const { orchestrationID, ordinal, operationID, due, claim, sleep, ...rest } = operation;
  return {
    ...keyOf(orchestrationID, ordinal),
    ...Object.fromEntries(Object.entries(rest).filter(([name, value]) => !isDefault(name, value))),
    ...(ordinalOfID(operationID) === ordinal ? { o: operationID } : { i: operationID }),
    a: stateKey(operation.state, ordinal),
    planRun,
    v: itemVersion,
    ...(due === undefined ? {} : { d: encodeDue(due) }),
    ...(claim === undefined
      ? {}
      : {
          c: claim.expiresAt,
          child: claim.child,
          turn: claim.turn,
          claimAttempt: claim.attempt,
          ...(claim.round === undefined ? {} : { claimRound: claim.round }),
        }),
    ...(sleep === undefined
      ? {}
      : {
          sleepID: sleep.sleepID,
          taskToken: sleep.taskToken,
          scheduleName: sleep.scheduleName,
          sleepUntil: sleep.wakeAt,
        }),
  };
}

/** @throws UnreadableItem */
export function operationFromItem(item: Item): Operation {
  const name = `Operation ${Number(item['s'])} of orchestration ${item['p']}`;
  const {
    p: orchestrationID,
    s,
    a: _a,
    v: _v,
    x: _x,
    outbox: _outbox,
    outboxID: _outboxID,
    ttl: _ttl,
    historyMissing: _historyMissing,
    planRun: _planRun,
    i: _i,
    o: _o,
    d,
    c: expiresAt,
    ...rest
  } = readItem(operationSchema, item, name);
  const {
    child,
    turn,
    claimAttempt: attempt,
    claimRound: round,
    sleepID,
    taskToken,
    scheduleName,
    sleepUntil: wakeAt,
    ...fields
  } = rest;
  return {
    rule: undefined,
    ...fields,
    orchestrationID,
    ordinal: Number(s),
    operationID: operationIDOf(item),
    due: d === undefined ? undefined : decodeDue(d),
    claim:
      child === undefined
        ? undefined
        : readItem(claimSchema, { child, turn, attempt, round, expiresAt }, name),
    sleep:
      sleepID === undefined
        ? undefined
        : readItem(sleepSchema, { sleepID, taskToken, scheduleName, wakeAt }, name),
  };
}
