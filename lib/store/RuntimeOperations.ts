import type { Operation } from '../model/Operation.ts';
import { Retention } from './Retention.ts';
import type { Table } from './Table.ts';

/** Where an operation is: its key in the table. */
export type OperationPlace = Pick<Operation, 'orchestrationID' | 'ordinal'>;

const prefix = 'operation#';
/** More than a runtime collects while orchestrations are kept: 500 items of 150 bytes are 20 read units. */
const mostPlaces = 500;

/**
 * The operations on a runtime, across orchestrations. The table has no index by runtime, so each operation of a plan has a small
 * item here. It only says where the operation is, which never changes once a plan is valid; the operation itself is the only
 * record of its state.
 *
 * The item is written before its operation, so that no crash leaves an operation without one. Readers skip items without an
 * operation, which belong to plans that were not completed.
 */
export class RuntimeOperations {
  readonly #table: Table;
  readonly #retention: Retention;

  constructor(table: Table, retention = new Retention()) {
    this.#table = table;
    this.#retention = retention;
  }

  /** The same for a BulkWriter: throttling is thrown at once. */
  get bulk(): RuntimeOperations {
    return new RuntimeOperations(this.#table.bulk, this.#retention);
  }

  /** Safe to repeat. Planners may place the runtime differently; the one that began later wins. */
  async put(
    {
      runtimeID,
      orchestrationID,
      ordinal,
      createdAt,
    }: OperationPlace & Pick<Operation, 'runtimeID' | 'createdAt'>,
    planRun: number,
  ): Promise<void> {
    const key = { p: `runtime#${runtimeID}`, s: `${prefix}${orchestrationID}` };
    const item = { ...key, ordinal, planRun, ttl: this.#retention.ofPart(createdAt) };
    await this.#table.put(item, [['absent or', 'planRun', '<=', planRun]]);
  }

  /** Newest first, at most 500; only those of orchestrations created before `before`, if it is given. */
  async newest(runtimeID: string, before?: string): Promise<OperationPlace[]> {
    const items = await this.#table.query({
      partition: `runtime#${runtimeID}`,
      between: [prefix, `${prefix}${before ?? '~'}`],
      backwards: true,
      limit: mostPlaces,
    });
    return items
      .map((item) => ({
        orchestrationID: String(item['s']).slice(prefix.length),
        ordinal: Number(item['ordinal']),
      }))
      .filter(({ orchestrationID }) => orchestrationID !== before);
  }
}
