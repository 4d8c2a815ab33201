import type { HistoryEntry, OperationKey } from '../model/Operation.ts';
import { isOver, type OperationState, operationStatesBefore } from '../model/states.ts';
import { boundedUpdate } from './boundedUpdate.ts';
import { type Change, type Condition, mergeChanges } from './expression.ts';
import { capped } from './itemSizes.ts';
import { OperationReader } from './OperationReader.ts';
import type { Outbox } from './Outbox.ts';
import { keyOf, stateKey } from './operationItem.ts';
import { announced } from './outboxItems.ts';
import { Retention } from './Retention.ts';
import type { Table } from './Table.ts';

/** What a write adds to the operation's history. */
export interface Step {
  readonly at: number;
  readonly to?: OperationState;
  /** Added to the history; required with a new state. */
  readonly message?: string;
  /** The new description; if absent, the message. */
  readonly description?: string;
}

/** The only way to change operations: every change is one conditional write. */
export class OperationWriter extends OperationReader {
  protected readonly outbox: Outbox | undefined;
  protected readonly retention: Retention;

  /** Without an outbox, state changes are published by a later caller that has one: at the latest, by the sweep. */
  constructor(table: Table, outbox?: Outbox, retention = new Retention()) {
    super(table);
    this.outbox = outbox;
    this.retention = retention;
  }

  /**
   * One conditional write, with the step in the history and the new state in the outbox. `announce`: whether the state is published
   * at once. @returns false if a condition does not hold, or if the change is not legal from the current state
   */
  protected async write(
    { orchestrationID, ordinal }: OperationKey,
    change: Change,
    when: readonly Condition[],
    step?: Step,
    announce: 'now' | 'later' = 'now',
  ): Promise<boolean> {
    const key = keyOf(orchestrationID, ordinal);
    const { at, to } = step ?? {};
    const message = step?.message === undefined ? undefined : capped(step.message);
    const description = step?.description === undefined ? message : capped(step.description);
    const changes: Change[] = [change];
    const conditions: Condition[] = [['exists', 's'], ...when];
    if (at !== undefined) changes.push({ set: { updatedAt: at } });
    if (description !== undefined) changes.push({ set: { description } });
    if (at !== undefined && message !== undefined) {
      const entry: HistoryEntry = { at, message, ...(to === undefined ? {} : { state: to }) };
      changes.push({ append: { history: [entry] } });
    }
    if (at !== undefined && to !== undefined) {
      changes.push({ set: { state: to, a: stateKey(to, ordinal) } }, announced(at, to, description ?? ''));
      changes.push(isOver(to) ? { set: { ttl: this.retention.ofPart(at) } } : { remove: ['ttl'] });
      conditions.push(['in', 'state', operationStatesBefore(to)]);
    }
    const done = await boundedUpdate(this.table, key, mergeChanges(...changes), conditions);
    if (done && to !== undefined && announce === 'now') await this.outbox?.send(key);
    return done;
  }
}
