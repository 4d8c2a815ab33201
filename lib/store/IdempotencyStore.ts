import type { Table } from './Table.ts';

/** How long a key is remembered (§3). */
const rememberedSeconds = 24 * 60 * 60;

/**
 * Remembers which orchestration an `Idempotency-Key` created. Keys are passed as hashes, so that any length and alphabet fits.
 */
export class IdempotencyStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Returns the orchestration that the key belongs to: `orchestrationID` if the key is new, otherwise that of the first request.
   * `sameBody` is false if the first request had a different body.
   */
  async claim(
    key: { readonly keyHash: string; readonly bodyHash: string },
    orchestrationID: string,
    now: number,
  ): Promise<{ orchestrationID: string; sameBody: boolean }> {
    const item = { p: `idempotency#${key.keyHash}`, s: 'key' };
    const seconds = Math.floor(now / 1000);
    for (;;) {
      const ours = await this.#table.put(
        { ...item, orchestrationID, bodyHash: key.bodyHash, ttl: seconds + rememberedSeconds },
        [['absent or', 'ttl', '<', seconds]],
      );
      if (ours) return { orchestrationID, sameBody: true };
      const first = await this.#table.get(item);
      // Absent if it was just deleted because it was more than a day old.
      if (first !== undefined)
        return {
          orchestrationID: String(first['orchestrationID']),
          sameBody: first['bodyHash'] === key.bodyHash,
        };
    }
  }
}
