import { countsOf } from '../model/countsOf.ts';
import { type Candidate, type Due, decodeDue, encodeDue } from '../model/dueKey.ts';
import { decodeEnded, type Ended, endedRange } from '../model/endedKey.ts';
import type { Operation } from '../model/Operation.ts';
import { ordinalOfID } from '../model/operationID.ts';
import { type OperationState, stateCode } from '../model/states.ts';
import { keyOf, operationFromItem, ordinalOf, stateKey } from './operationItem.ts';
import type { Item, Range, Table } from './Table.ts';

/** An operation's states, in an order in which each precedes those that can follow it. */
const inOrderOfLife: readonly OperationState[] = [
  'pending',
  'retrying',
  'in progress',
  'failed',
  'canceled',
  'succeeded',
];
/** The most times that counts are read in order to miss no operation. Operations rarely move back to an earlier state. */
const mostReadings = 3;

/** Reads operations. Those of one orchestration form a partition, keyed by their ordinal in the plan. */
export class OperationReader {
  protected readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async get(orchestrationID: string, ordinal: number): Promise<Operation | undefined> {
    const item = await this.table.get(keyOf(orchestrationID, ordinal));
    return item === undefined ? undefined : operationFromItem(item);
  }

  async getByID(orchestrationID: string, operationID: string): Promise<Operation | undefined> {
    const named = ordinalOfID(operationID);
    if (named !== undefined) {
      const operation = await this.get(orchestrationID, named);
      if (operation?.operationID === operationID) return operation;
    }
    const [ordinal] = await this.ordinals({
      partition: orchestrationID,
      index: 'byID',
      between: [operationID, operationID],
      limit: 1,
    });
    return ordinal === undefined ? undefined : await this.get(orchestrationID, ordinal);
  }

  async getAll(orchestrationID: string, ordinals: readonly number[]): Promise<Operation[]> {
    const items = await this.table.getAll(ordinals.map((ordinal) => keyOf(orchestrationID, ordinal)));
    return items.map(operationFromItem);
  }

  /** Reads operations of any orchestrations, in the given order and each given once; missing ones are left out. */
  async getEach(places: readonly Pick<Operation, 'orchestrationID' | 'ordinal'>[]): Promise<Operation[]> {
    const items = await this.table.getAll(
      places.map(({ orchestrationID, ordinal }) => keyOf(orchestrationID, ordinal)),
    );
    return items.map(operationFromItem);
  }

  /** The operations between two ordinals of the plan, inclusive: one range of keys, wherever it is in the plan. */
  async range(orchestrationID: string, from: number, to: number): Promise<Operation[]> {
    const between = [keyOf('', from).s, keyOf('', to).s] as const;
    return (await this.table.query({ partition: orchestrationID, between })).map(operationFromItem);
  }

  /** Which planner put the operation at each existing ordinal. Reads whole items: 2,500 units for 10,000. */
  async planRuns(orchestrationID: string): Promise<Map<number, number>> {
    const items = await this.table.query({
      partition: orchestrationID,
      between: [keyOf('', 0).s, '9~'],
      attributes: ['s', 'planRun'],
    });
    return new Map(items.map((item) => [ordinalOf(item), Number(item['planRun'])]));
  }

  /**
   * The ordinals of the operations in these states, in plan order. Reads keys only.
   *
   * @param last only up to this ordinal
   */
  async inStates(
    orchestrationID: string,
    states: readonly OperationState[],
    limitEach?: number,
    last?: number,
  ): Promise<number[]> {
    const wanted = inOrderOfLife.filter((state) => states.includes(state));
    const seen = await this.#lastSeen(orchestrationID, wanted, limitEach, last);
    return [...seen.keys()].sort((a, b) => a - b);
  }

  /** The first `limit` ordinals of failed operations within an inclusive range of the plan. Reads keys only. */
  async failedWithin(
    orchestrationID: string,
    { first, last }: { readonly first: number; readonly last: number },
    limit: number,
  ): Promise<number[]> {
    if (last < first) return [];
    return await this.ordinals({
      partition: orchestrationID,
      index: 'byState',
      between: [stateKey('failed', first), stateKey('failed', last)],
      limit,
    });
  }

  /**
   * The last of these states in which each operation was seen. An operation may change its state while the states are read one
   * after another. They are read in life-cycle order, so that an operation that advances is seen again in its new state rather
   * than missed.
   */
  async #lastSeen(
    orchestrationID: string,
    states: readonly OperationState[],
    limitEach?: number,
    last = Number.POSITIVE_INFINITY,
  ): Promise<Map<number, OperationState>> {
    const seen = new Map<number, OperationState>();
    for (const state of states) {
      const ordinals = await this.ordinals({
        partition: orchestrationID,
        index: 'byState',
        between: [
          `${stateCode(state)}#`,
          Number.isFinite(last) ? stateKey(state, last) : `${stateCode(state)}#~`,
        ],
        ...(limitEach === undefined ? {} : { limit: limitEach }),
      });
      for (const ordinal of ordinals) seen.set(ordinal, state);
    }
    return seen;
  }

  /** Whether all changes of these operations have been published. */
  async allTold(orchestrationID: string): Promise<boolean> {
    return (await this.ordinals({ partition: orchestrationID, index: 'byOutbox', limit: 1 })).length === 0;
  }

  /** How many items are in each state, as `states` reads them. */
  async counts(orchestrationID: string, planned?: number): Promise<Record<OperationState, number>> {
    return countsOf(await this.states(orchestrationID, planned));
  }

  /**
   * The state of each item, by its ordinal. Reads index entries only, about one page of them for 10,000 operations (§12). If
   * `planned` says how many there must be, they are read again if one was missed because it moved back meanwhile (a retry, a
   * hand-back).
   */
  async states(orchestrationID: string, planned?: number): Promise<ReadonlyMap<number, OperationState>> {
    for (let reading = 1; ; reading += 1) {
      const seen = await this.#lastSeen(orchestrationID, inOrderOfLife);
      if (planned === undefined || seen.size === planned || reading === mostReadings) return seen;
    }
  }

  /** When each open operation is due, by ordinal. Reads index entries: one page of them for 10,000. */
  async dues(orchestrationID: string): Promise<Map<number, Due>> {
    const entries = await this.table.query({ partition: orchestrationID, index: 'byDue' });
    return new Map(entries.map((entry) => [ordinalOf(entry), decodeDue(String(entry['d']))]));
  }

  /**
   * What a timeline needs to know about ended operations, by ordinal; those that ended under an older release are missing. Reads
   * index entries: one page of them for 10,000.
   */
  async ended(orchestrationID: string): Promise<Map<number, Ended>> {
    const range = { partition: orchestrationID, index: 'byID', between: endedRange } as const;
    const entries = await this.table.query({ ...range, attributes: ['s', 'i'] });
    return new Map(entries.map((entry) => [ordinalOf(entry), decodeEnded(String(entry['i']))]));
  }

  /** Some attributes of the operations between two ordinals. Reads whole items: 2,500 units for 10,000. */
  async attributes(
    orchestrationID: string,
    [from, to]: readonly [number, number],
    attributes: readonly string[],
  ): Promise<{ readonly ordinal: number; readonly item: Item }[]> {
    const between = [keyOf('', from).s, keyOf('', to).s] as const;
    const items = await this.table.query({
      partition: orchestrationID,
      between,
      attributes: ['s', ...attributes],
    });
    return items.map((item) => ({ ordinal: ordinalOf(item), item }));
  }

  /** Operations that wait to be claimed, from a range of the due index (lib/model/dueKey.ts), in index order. */
  async candidates(
    orchestrationID: string,
    between: readonly [string, string],
    limit: number,
  ): Promise<Candidate[]> {
    const entries = await this.table.query({ partition: orchestrationID, index: 'byDue', between, limit });
    return entries.flatMap((entry) => {
      const key = String(entry['d']);
      const due = decodeDue(key);
      return due.kind === 'held' ? [] : [{ ordinal: ordinalOf(entry), key, due }];
    });
  }

  /**
   * Everything in the due index: the operations that wait to be claimed, and the ordinals of those that are claimed. About one
   * page for 10,000 operations. An operation that moves while the pages are read may be in both.
   */
  async due(orchestrationID: string): Promise<{ waiting: Candidate[]; held: number[] }> {
    const waiting: Candidate[] = [];
    const held: number[] = [];
    for (const entry of await this.table.query({ partition: orchestrationID, index: 'byDue' })) {
      const key = String(entry['d']);
      const due = decodeDue(key);
      if (due.kind === 'held') held.push(ordinalOf(entry));
      else waiting.push({ ordinal: ordinalOf(entry), key, due });
    }
    return { waiting, held };
  }

  /** The claimed operations: all of them, or those claimed by this turn. */
  async held(orchestrationID: string, turn?: number): Promise<Operation[]> {
    const only = turn === undefined ? undefined : encodeDue({ kind: 'held', turn });
    return await this.getAll(
      orchestrationID,
      await this.ordinals({
        partition: orchestrationID,
        index: 'byDue',
        between: only === undefined ? ['2#', '2#~'] : [only, only],
      }),
    );
  }

  /** Operations whose claim ended before `now`. */
  async expired(orchestrationID: string, now: number, limit: number): Promise<Operation[]> {
    return await this.getAll(
      orchestrationID,
      await this.ordinals({ partition: orchestrationID, index: 'byClaim', between: [0, now], limit }),
    );
  }

  protected async ordinals(range: Range): Promise<number[]> {
    return (await this.table.query({ ...range, attributes: ['s'] })).map(ordinalOf);
  }
}
