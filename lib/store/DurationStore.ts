import { createHash } from 'node:crypto';
import type { OrchestrationType } from '../model/Orchestration.ts';
import type { Table } from './Table.ts';

/** How many durations are kept per type: enough for a 95th percentile, small enough for one read. */
const kept = 200;
const keyOf = (type: OrchestrationType) => ({ p: 'durations', s: type });

/**
 * How long recent upgrades took, and how that compares with the same runtime's previous upgrade. Each operation writes to the
 * slot that its id hashes to: one idempotent write, nothing to trim, and newer entries replace older ones.
 */
export class DurationStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** `previousSeconds`: how long the runtime's previous upgrade took, if known. */
  async record(
    type: OrchestrationType,
    operationID: string,
    seconds: number,
    previousSeconds?: number,
  ): Promise<void> {
    const place = createHash('sha256').update(operationID).digest().readUInt32BE(0) % kept;
    const ratio =
      previousSeconds === undefined || previousSeconds <= 0
        ? {}
        : { [`r${place}`]: Math.round((1000 * seconds) / previousSeconds) / 1000 };
    await this.#table.update(keyOf(type), { set: { [`n${place}`]: seconds, ...ratio } }, []);
  }

  /** Recent durations in seconds, in no particular order. */
  async recent(type: OrchestrationType): Promise<number[]> {
    return await this.#read(type, 'n');
  }

  /** The ratio of each recent duration to that of the same runtime's previous upgrade, in no particular order. */
  async recentRatios(type: OrchestrationType): Promise<number[]> {
    return await this.#read(type, 'r');
  }

  async #read(type: OrchestrationType, letter: 'n' | 'r'): Promise<number[]> {
    const item = (await this.#table.get(keyOf(type))) ?? {};
    return Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(letter) && typeof value === 'number' ? [value] : [],
    );
  }
}
