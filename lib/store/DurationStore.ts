import { createHash } from 'node:crypto';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { Table } from './Table.ts';

/** How many durations are kept per type: enough for a 95th percentile, small enough for one read. */
const kept = 200;
const keyOf = (type: OrchestrationType) => ({ p: 'durations', s: type });

/**
 * How long recent upgrades took. Each operation writes the place that its id hashes to: one write, the same when repeated,
 * nothing to trim, and older entries give way to newer ones.
 */
export class DurationStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async record(type: OrchestrationType, operationID: string, seconds: number): Promise<void> {
    const place = createHash('sha256').update(operationID).digest().readUInt32BE(0) % kept;
    await this.#table.update(keyOf(type), { set: { [`n${place}`]: seconds } }, []);
  }

  /** In seconds, in no order. */
  async recent(type: OrchestrationType): Promise<number[]> {
    const item = (await this.#table.get(keyOf(type))) ?? {};
    return Object.values(item).filter((value) => typeof value === 'number');
  }
}
