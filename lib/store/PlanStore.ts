import { gunzipSync, gzipSync } from 'node:zlib';
import { concurrently } from '../base/concurrently.ts';
import type { ResolvedRuntime } from '../model/ResolvedRuntime.ts';
import type { Table } from './Table.ts';

/** How many runtimes share an item: about 20 KB compressed, and below 100 KB even with the longest possible names. */
const perItem = 250;
const writesAtOnce = 4;
/**
 * Once the operations are put, only forecasts read the list (§13.5): for 10,000 runtimes it costs 200 units, their operations
 * 2,500. TTL deletes it at an age at which nearly every orchestration has ended.
 */
const keptSeconds = 100 * 24 * 60 * 60;

const partitionOf = (orchestrationID: string): string => `plan#${orchestrationID}`;
const digits = (number: number): string => String(number).padStart(6, '0');
const chunkKey = (planRun: number, chunk: number): string => `${digits(planRun)}#${digits(chunk)}`;

/**
 * A planner's list of runtimes, in the order of their ordinals, stored before the operations are put. A call that continues a plan
 * reads it instead of listing again, and so produces the same operations. Each planner writes under its own number; the
 * orchestration says which list is valid.
 */
export class PlanStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async save(
    orchestrationID: string,
    planRun: number,
    runtimes: readonly ResolvedRuntime[],
    now: number,
  ): Promise<void> {
    const chunks = Array.from({ length: Math.ceil(runtimes.length / perItem) }, (_, chunk) => chunk);
    await concurrently(chunks, writesAtOnce, async (chunk) => {
      const part = runtimes.slice(chunk * perItem, (chunk + 1) * perItem);
      const item = {
        p: partitionOf(orchestrationID),
        s: chunkKey(planRun, chunk),
        runtimes: gzipSync(JSON.stringify(part)).toString('base64'),
        ttl: Math.floor(now / 1000) + keptSeconds,
      };
      await this.#table.put(item, []);
    });
  }

  /** The list saved under this number. */
  async load(orchestrationID: string, planRun: number): Promise<ResolvedRuntime[]> {
    const items = await this.#table.query({
      partition: partitionOf(orchestrationID),
      between: [chunkKey(planRun, 0), `${digits(planRun)}#~`],
    });
    return items.flatMap(({ runtimes }) => {
      const text = gunzipSync(Buffer.from(String(runtimes), 'base64')).toString();
      return JSON.parse(text) as ResolvedRuntime[];
    });
  }
}
