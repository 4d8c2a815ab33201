import type { Operation } from '../model/Operation.ts';
import { Retention } from './Retention.ts';
import type { Table } from './Table.ts';

/** Where an operation is: its key in the table. */
export type OperationPlace = Pick<Operation, 'orchestrationID' | 'ordinal'>;

const prefix = 'operation#';
/** More than a runtime has in the time that orchestrations are kept: 500 items of 150 bytes are 20 read units. */
const mostPlaces = 500;

/**
 * Which operations there are on a runtime, across orchestrations. The table has no index by runtime, so each operation of a plan
 * leaves a small item here. An item only says where the operation is, which never changes once a plan is valid: the operation
 * itself is the only record of its state.
 *
 * The item is written before its operation, so that no crash leaves an operation without one. Readers skip an item without an
 * operation: that of a plan that was not completed.
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

  /** Safe to repeat. A planner that began later may have another place for the runtime: the later one stays. */
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
