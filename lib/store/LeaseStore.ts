import type { Table } from './Table.ts';

const keyOf = (runtimeID: string) => ({ p: `runtime#${runtimeID}`, s: 'lease' });

/**
 * Who may touch a runtime (§9): the lease belongs to an operation, not to a child or an attempt, so a resumed attempt has it.
 * The item outlives the lease and names the runtime's latest operation (§8).
 */
export class LeaseStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes or renews the lease until `until` (epoch ms). @returns false if another operation has it at `now`. */
  async take(runtimeID: string, operationID: string, now: number, until: number): Promise<boolean> {
    const set = { holder: operationID, leasedUntil: until };
    return (
      (await this.#table.update(keyOf(runtimeID), { set }, [['absent or', 'holder', '=', operationID]])) ||
      (await this.#table.update(keyOf(runtimeID), { set }, [['<', 'leasedUntil', now]]))
    );
  }

  /** Gives the lease back; a lease of another operation is left as it is. */
  async release(runtimeID: string, operationID: string): Promise<void> {
    await this.#table.update(keyOf(runtimeID), { remove: ['holder', 'leasedUntil'] }, [
      ['=', 'holder', operationID],
    ]);
  }
}
