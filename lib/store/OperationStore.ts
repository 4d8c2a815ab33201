import { type Candidate, type Due, encodeDue } from '../model/dueKey.ts';
import { dueOf } from '../model/dueOf.ts';
import type { Claim, ClaimKey, Operation, OperationKey, Sleep } from '../model/Operation.ts';
import { waitingOperationStates } from '../model/states.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import { endedMark, notMarked, type Ran } from './endedMark.ts';
import { type Condition, mergeChanges } from './expression.ts';
import { OperationWriter, type Step } from './OperationWriter.ts';
import {
  claimed,
  claimedBy,
  defined,
  ended,
  isWaiting,
  knowing,
  notAsleep,
  notClaimed,
  notOpen,
  unchanged,
} from './operationChange.ts';
import { keyOf, operationItem } from './operationItem.ts';

/**
 * Operations in the table: one partition per orchestration, keyed by their ordinal in the plan. Every change is one conditional
 * write.
 */
export class OperationStore extends OperationWriter {
  /** The same operations for a BulkWriter: throttling is thrown at once. */
  get bulk(): OperationStore {
    return new OperationStore(this.table.bulk, this.outbox, this.retention);
  }

  /**
   * Puts an operation of a plan, replacing one from an older planner. @returns false if the same or a newer planner has put one
   */
  async put(operation: Operation, planRun: number): Promise<boolean> {
    return await this.table.put(operationItem(operation, planRun), [['absent or', 'planRun', '<', planRun]]);
  }

  /** Removes an operation that a planner before `planRun` put. */
  async remove({ orchestrationID, ordinal }: OperationKey, planRun: number): Promise<void> {
    await this.table.delete(keyOf(orchestrationID, ordinal), [['<', 'planRun', planRun]]);
  }

  /** Claims a candidate as it was read. @returns false if another turn was faster or it has moved. */
  async claim(orchestrationID: string, candidate: Candidate, claim: Claim): Promise<boolean> {
    const { ordinal, key } = candidate;
    return await this.write({ orchestrationID, ordinal }, { set: claimed(claim), add: { claims: 1 } }, [
      ['=', 'd', key],
    ]);
  }

  /** Takes over an operation whose claim is void or expired. @returns false if its claim has changed since it was read. */
  async takeOver(operation: Operation, claim: Claim): Promise<boolean> {
    return await this.write(operation, { set: claimed(claim), remove: notAsleep }, [
      ['=', 'child', operation.claim?.child],
      ['=', 'c', operation.claim?.expiresAt],
    ]);
  }

  /**
   * Gives a waiting operation back, so that any turn may claim it; `comesAgain` changes when it is due. @returns false if `child`
   * no longer has it, or is asleep with it (then wake the sleeper first)
   */
  async release(
    held: ClaimKey,
    due: Due,
    comesAgain: Partial<ComesAgain> = {},
    step?: Step,
  ): Promise<boolean> {
    const change = { set: { d: encodeDue(due), ...defined(comesAgain) }, remove: notClaimed };
    const when = [['=', 'child', held.child] as const, ['absent', 'sleepID'] as const, isWaiting];
    return await this.write(held, change, when, step);
  }

  /**
   * Hands back an operation in progress whose runtime was not changed: it waits again as before its start, and any turn may claim
   * it. @returns false if the claim is lost, or if the gate has let another call of the same child through since `operation` was
   * read, so the runtime may have been changed
   */
  async handBack(
    operation: Operation,
    child: string,
    due: Due,
    comesAgain: ComesAgain,
    step: Step & { to: 'pending' | 'retrying' },
  ): Promise<boolean> {
    const { sends } = operation;
    const set = { d: encodeDue(due), startedAt: 0, ...defined(comesAgain) };
    const when = [...claimedBy(child), ...knowing(sends)];
    return await this.write(operation, { set, remove: notClaimed }, when, step);
  }

  /**
   * The gate's own write (§9), directly before a change is sent. `memory` records the sending; the raised count invalidates the
   * results of calls that do not know about it. @returns how often the operation has passed the gate, including this time;
   * undefined if the claim is lost or another call of the same child was faster
   */
  async send(
    operation: Operation,
    child: string,
    memory: UpgradeMemory,
    window: Pick<Operation, 'rule' | 'windowBegin' | 'windowEnd' | 'shootWindow'>,
  ): Promise<number | undefined> {
    const sends = (operation.sends ?? 0) + 1;
    const set = { memory, sends, ...defined(window) };
    const when = [...claimedBy(child), ...knowing(operation.sends)];
    return (await this.write(operation, { set }, when)) ? sends : undefined;
  }

  /**
   * Ends the claim on an operation in progress at once: the next turn continues it, and `child` can no longer write to it, even if
   * it is still alive.
   */
  async voidClaim(held: ClaimKey): Promise<boolean> {
    return await this.write(held, { set: { c: 0, child: '' } }, claimedBy(held.child));
  }

  /** Moves an unclaimed operation in the due index and changes when it is due. @returns false if it has moved meanwhile */
  async move(
    orchestrationID: string,
    candidate: Pick<Candidate, 'ordinal' | 'key'>,
    due: Candidate['due'],
    comesAgain: Partial<ComesAgain> = {},
    step?: Step,
  ): Promise<boolean> {
    const change = { set: { d: encodeDue(due), ...defined(comesAgain) } };
    const { ordinal, key } = candidate;
    return await this.write({ orchestrationID, ordinal }, change, [['=', 'd', key]], step);
  }

  /**
   * Moves a waiting operation to another window, whether or not a turn holds it. @returns false if it has changed since it was
   * read.
   */
  async reschedule(
    operation: Operation,
    due: Candidate['due'],
    times: Partial<Pick<Operation, 'rule' | 'windowBegin' | 'windowEnd' | 'pausedUntil' | 'pausedByFreeze'>>,
    step: Step,
  ): Promise<boolean> {
    const { claim } = operation;
    const free = claim === undefined && operation.due !== undefined;
    const set = { ...defined(times), ...(free ? { d: encodeDue(due) } : {}) };
    const unchanged: Condition = free
      ? ['=', 'd', encodeDue(operation.due)]
      : ['=', 'child', claim?.child ?? ''];
    return await this.write(operation, { set }, [unchanged, isWaiting], step);
  }

  /** Stores a sleep on a claimed, waiting operation. @returns false if `child` no longer has it, or if it already has a sleep */
  async fallAsleep(held: ClaimKey, sleep: Sleep): Promise<boolean> {
    const { sleepID, taskToken, scheduleName, wakeAt } = sleep;
    return await this.write(held, { set: { sleepID, taskToken, scheduleName, sleepUntil: wakeAt } }, [
      ['=', 'child', held.child],
      ['absent', 'sleepID'],
      ['in', 'state', waitingOperationStates],
    ]);
  }

  /** Removes a sleep that is over. @returns false if the operation has another sleep, or none */
  async wake(operation: OperationKey, sleepID: string): Promise<boolean> {
    return await this.write(operation, { remove: notAsleep }, [['=', 'sleepID', sleepID]]);
  }

  /**
   * Starts a claimed operation. @returns false if it was canceled, if `child` no longer has it or sleeps with it, if its window or pause
   * has been moved since it was read, or if it was claimed again since `claims` (0: not known)
   */
  async start(
    operation: OperationKey & Pick<Operation, 'windowBegin' | 'windowEnd' | 'pausedUntil'>,
    claim: Claim,
    step: Step & { to: 'in progress' },
    claims = 0,
  ): Promise<boolean> {
    const { windowBegin, windowEnd, pausedUntil = 0 } = operation;
    return await this.write(
      operation,
      {
        set: { startedAt: step.at, endedAt: 0, c: claim.expiresAt, executionArn: claim.child },
      },
      [
        ['=', 'child', claim.child],
        ['absent', 'sleepID'],
        ...Object.entries({ windowBegin, windowEnd, pausedUntil }).map(unchanged),
        ...(claims === 0 ? [] : [['=', 'claims', claims] as const]),
      ],
      step,
    );
  }

  /**
   * Stores what an upgrade must remember. @returns false if the claim is lost, or if the gate has let another call of the child
   * through.
   */
  async remember(operation: Operation, child: string, memory: UpgradeMemory): Promise<boolean> {
    const { sends } = operation;
    const when = [...claimedBy(child), ...knowing(sends)];
    return await this.write(operation, { set: { memory } }, when);
  }

  /** Renews the claim on an operation in progress after a look at it. @returns false in the same cases as `remember`. */
  async look(operation: Operation, claim: Claim, memory: UpgradeMemory, step: Step): Promise<boolean> {
    const { sends } = operation;
    const set = { c: claim.expiresAt, memory, executionArn: claim.child };
    const when = [...claimedBy(claim.child), ...knowing(sends)];
    return await this.write(operation, { set }, when, step);
  }

  /** Ends an operation in progress, with its memory. @returns false in the same cases as `remember`. */
  async end(
    operation: Operation,
    child: string,
    memory: UpgradeMemory,
    step: Step & { to: 'succeeded' | 'failed' | 'canceled' },
  ): Promise<boolean> {
    const { sends } = operation;
    const change = mergeChanges(ended(step, operation), { set: { memory } });
    const when = [...claimedBy(child), ...knowing(sends)];
    return await this.write(operation, change, when, step);
  }

  /** Ends an operation that has not started: canceled, or given up with its orchestration. @returns false if it has started. */
  async endWaiting(operation: OperationKey, step: Step & { to: 'canceled' | 'failed' }) {
    return await this.write(operation, ended(step), [['in', 'state', waitingOperationStates]], step, 'later');
  }

  /**
   * Makes a failed operation due again (§8), as passed: with its next window and without the memory of its last try. @returns
   * false if it is not failed
   */
  async retry(operation: Operation, due: Due, step: Step & { to: 'retrying' }): Promise<boolean> {
    const { memory, rule, windowBegin, windowEnd, beforeRetry, immediate } = operation;
    const times = { endedAt: 0, memory, windowBegin, windowEnd };
    const set = { d: encodeDue(due), ...times, ...defined({ rule, beforeRetry }) };
    const gone = ['pausedUntil', 'waiting', ...notMarked(operation)];
    const change =
      immediate === true
        ? { set: { ...set, immediate }, remove: gone }
        : { set, remove: [...gone, 'immediate'] };
    // An operation in progress may become `retrying` too, but only by a hand-back, never by a retry.
    return await this.write(operation, change, [['=', 'state', 'failed']], step, 'later');
  }

  /**
   * Lets a retried operation start at once, outside its window (§8), after an earlier retry that died had given it its next
   * window. It shows its last window again. @returns false if it has been claimed or has changed since it was read
   */
  async hasten(operation: Operation, step: Step): Promise<boolean> {
    const { due, beforeRetry } = operation;
    if (due === undefined || due.kind === 'held') return false;
    const { windowBegin, windowEnd } = beforeRetry ?? {};
    const atOnce = dueOf({ ...operation, immediate: true, pausedUntil: 0 });
    const set = { d: encodeDue(atOnce), immediate: true, ...defined({ windowBegin, windowEnd }) };
    const change = { set, remove: ['pausedUntil'] };
    const when = [['=', 'd', encodeDue(due)] as const, ['=', 'state', 'retrying'] as const];
    return await this.write(operation, change, when, step);
  }

  /**
   * Reverts a retried, waiting operation to failed, with its old reason. The history says why. Items of release 0.1.0 have lost
   * the old reason. @returns false if it has since started or ended
   */
  async undoRetry(
    operation: OperationKey & Pick<Operation, 'beforeRetry'> & Ran,
    { at, message }: { readonly at: number; readonly message: string },
  ): Promise<boolean> {
    const { description, ...before } = operation.beforeRetry ?? { description: message, endedAt: at };
    const mark = { i: endedMark({ at, to: 'failed', message: description }, { ...operation, ...before }) };
    return await this.write(
      operation,
      { set: before, setIfAbsent: mark, remove: notOpen },
      [['=', 'state', 'retrying']],
      { at, to: 'failed', message, description },
      'later',
    );
  }

  /** Ends an operation in progress whose turn is dead. @returns false if it has a live claim or has ended. */
  async abandon(operation: OperationKey & Ran, step: Step & { to: 'failed' | 'canceled' }): Promise<boolean> {
    return await this.write(
      operation,
      ended(step, operation),
      [
        ['=', 'state', 'in progress'],
        ['<', 'c', step.at],
      ],
      step,
    );
  }
}

/** When an operation that is given back is due again. */
export type ComesAgain = Pick<
  Operation,
  'rule' | 'windowBegin' | 'windowEnd' | 'shootWindow' | 'pausedUntil' | 'pausedByFreeze' | 'waiting'
> & { readonly memory: UpgradeMemory };
