import type { AuditEntry } from '../model/AuditEntry.ts';
import type { Orchestration } from '../model/Orchestration.ts';
import {
  type OrchestrationState,
  orchestrationStates,
  orchestrationStatesBefore,
  stateCode,
} from '../model/states.ts';
import { type Change, type Condition, mergeChanges } from './expression.ts';
import { announced, audited, type Outbox, orchestrationsPartition as partition } from './Outbox.ts';
import type { Item, Key, Table } from './Table.ts';

/** All orchestrations share a partition: its order is the queue's order, and a list is one range of keys. */
const keyOf = (orchestrationID: string): Key => ({ p: partition, s: orchestrationID });
const stateKey = (state: OrchestrationState, orchestrationID: string): string =>
  `${stateCode(state)}#${orchestrationID}`;

type Changeable = Partial<
  Pick<
    Orchestration,
    | 'description'
    | 'attempt'
    | 'planRun'
    | 'manifest'
    | 'planned'
    | 'skipped'
    | 'extraTakes'
    | 'idleRestarts'
    | 'openAtRestart'
    | 'trouble'
    | 'cancelRequestedAt'
  >
>;

export interface OrchestrationChange {
  readonly at: number;
  /** The new state; only from one that the table of legal changes names. */
  readonly to?: OrchestrationState;
  readonly set?: Changeable;
  /** Who asked for it, where somebody did. */
  readonly audit?: AuditEntry;
}

/** What must hold for a change besides its legal states. */
export interface OrchestrationCondition {
  readonly state?: OrchestrationState | readonly OrchestrationState[];
  readonly attempt?: number;
  readonly workAdded?: number;
  readonly planRun?: number;
  /** What must not have been written yet. */
  readonly without?: 'manifest' | 'planned';
}

const conditionsOf = (change: OrchestrationChange, when: OrchestrationCondition): Condition[] => [
  ['exists', 's'],
  ...(change.to === undefined ? [] : [['in', 'state', orchestrationStatesBefore(change.to)] as const]),
  ...(when.state === undefined ? [] : [['in', 'state', [when.state].flat()] as const]),
  ...(when.attempt === undefined ? [] : [['=', 'attempt', when.attempt] as const]),
  ...(when.workAdded === undefined ? [] : [['=', 'workAdded', when.workAdded] as const]),
  ...(when.planRun === undefined ? [] : [['=', 'planRun', when.planRun] as const]),
  ...(when.without === undefined ? [] : [['absent', when.without] as const]),
];

function fromItem(item: Item): Orchestration {
  const { p: _p, s, a: _a, x: _x, outbox: _outbox, outboxID: _outboxID, ...rest } = item;
  return { planned: undefined, ...rest, orchestrationID: s } as Orchestration;
}

/** Orchestrations in the table. Every change is one conditional write that answers whether it took place. */
export class OrchestrationStore {
  readonly #table: Table;
  readonly #outbox: Outbox | undefined;

  /** Without an outbox state changes wait for whoever has one: the sweep at the latest. */
  constructor(table: Table, outbox?: Outbox) {
    this.#table = table;
    this.#outbox = outbox;
  }

  /** @returns false if there is one with this id. */
  async create(orchestration: Orchestration): Promise<boolean> {
    const { orchestrationID, ...rest } = orchestration;
    const { state, createdAt, description } = orchestration;
    const key = keyOf(orchestrationID);
    const { set, append } = mergeChanges(
      announced(createdAt, state, description),
      ...orchestration.audit.map(audited),
    );
    const item = { ...key, a: stateKey(state, orchestrationID), ...rest, ...set, ...append };
    const done = await this.#table.put(item, [['absent', 's']]);
    if (done) await this.#outbox?.send(key);
    return done;
  }

  async get(orchestrationID: string): Promise<Orchestration | undefined> {
    const item = await this.#table.get(keyOf(orchestrationID));
    return item === undefined ? undefined : fromItem(item);
  }

  /** The ids of all orchestrations in these states, oldest first. Reads keys only. */
  async ids(states: readonly OrchestrationState[], limitEach?: number): Promise<string[]> {
    const read = async (state: OrchestrationState): Promise<string[]> => {
      const code = stateCode(state);
      const items = await this.#table.query({
        partition,
        index: 'byState',
        between: [`${code}#`, `${code}#~`],
        attributes: ['s'],
        ...(limitEach === undefined ? {} : { limit: limitEach }),
      });
      return items.map((item) => String(item['s']));
    };
    return (await Promise.all([...new Set(states)].map(read))).flat().sort();
  }

  /** One page, oldest first, of the orchestrations in these states (none named: all). `page` counts from 1. */
  async page(
    states: readonly OrchestrationState[],
    page: number,
    pageSize: number,
  ): Promise<{ items: Orchestration[]; totalCount: number }> {
    const ids = await this.ids(states.length === 0 ? orchestrationStates : states);
    const chosen = ids.slice((page - 1) * pageSize, page * pageSize);
    return { items: await this.getAll(chosen), totalCount: ids.length };
  }

  async getAll(ids: readonly string[]): Promise<Orchestration[]> {
    return (await this.#table.getAll(ids.map(keyOf))).map(fromItem);
  }

  /** @returns false if the conditions did not hold, or the change is not a legal one from the state it is in. */
  async change(
    orchestrationID: string,
    change: OrchestrationChange,
    when: OrchestrationCondition = {},
  ): Promise<boolean> {
    const { at, to, set = {}, audit } = change;
    const key = keyOf(orchestrationID);
    const changes: Change[] = [{ set: { ...set, updatedAt: at } }];
    if (to !== undefined)
      changes.push(
        { set: { state: to, a: stateKey(to, orchestrationID) } },
        announced(at, to, set.description ?? ''),
      );
    if (audit !== undefined) changes.push(audited(audit));
    const done = await this.#table.update(key, mergeChanges(...changes), conditionsOf(change, when));
    if (done && changes.length > 1) await this.#outbox?.send(key);
    return done;
  }

  /** Tells a running orchestration of `count` more operations (§2, More work than turns). @returns false if it is not in progress. */
  async addWork(orchestrationID: string, count: number, at: number): Promise<boolean> {
    return await this.#table.update(
      keyOf(orchestrationID),
      { set: { updatedAt: at }, add: { extraTakes: count, workAdded: 1 } },
      [['=', 'state', 'in progress']],
    );
  }

  /** Takes one of the extra takes. @returns false if there is none. */
  async takeExtra(orchestrationID: string, attempt: number): Promise<boolean> {
    return await this.#table.update(keyOf(orchestrationID), { add: { extraTakes: -1 } }, [
      ['>', 'extraTakes', 0],
      ['=', 'attempt', attempt],
    ]);
  }
}
