import { concurrently } from '../base/concurrently.ts';
import type { Table } from './Table.ts';

/** How many runtimes share an item: a page of the list reads one or two items. */
const perItem = 100;
const writesAtOnce = 16;

const chunkKey = (chunk: number): string => String(chunk).padStart(6, '0');

/**
 * A list of runtimes that belongs to an orchestration, stored a hundred to an item. A new list overwrites the old one. Readers
 * take the length from the orchestration, so they never read leftovers of an earlier, longer list.
 */
export class RuntimeList<Entry> {
  readonly #table: Table;
  readonly #prefix: string;

  /** `prefix` keeps lists of different kinds apart. */
  constructor(table: Table, prefix: string) {
    this.#table = table;
    this.#prefix = prefix;
  }

  /**
   * Writes the list; of several lists, the one with the highest `run` wins. `deletableAt`: when it may be deleted, in epoch ms.
   * @returns false if a list with a higher `run` has been written
   */
  async replace(
    orchestrationID: string,
    run: number,
    runtimes: readonly Entry[],
    deletableAt?: number,
  ): Promise<boolean> {
    const chunks = Array.from({ length: Math.ceil(runtimes.length / perItem) }, (_, chunk) => chunk);
    let written = true;
    await concurrently(chunks, writesAtOnce, async (chunk) => {
      const done = await this.#table.put(
        {
          p: this.#partition(orchestrationID),
          s: chunkKey(chunk),
          planRun: run,
          runtimes: runtimes.slice(chunk * perItem, (chunk + 1) * perItem),
          ...(deletableAt === undefined ? {} : { ttl: Math.ceil(deletableAt / 1000) }),
        },
        [['absent or', 'planRun', '<=', run]],
      );
      written &&= done;
    });
    return written;
  }

  /** The runtimes from index `from`, counted from 0, up to but not including `to`. */
  async range(orchestrationID: string, from: number, to: number): Promise<Entry[]> {
    if (to <= from) return [];
    const first = Math.floor(from / perItem);
    const items = await this.#table.query({
      partition: this.#partition(orchestrationID),
      between: [chunkKey(first), chunkKey(Math.floor((to - 1) / perItem))],
    });
    const runtimes = items.flatMap((item) => item['runtimes'] as Entry[]);
    return runtimes.slice(from - first * perItem, to - first * perItem);
  }

  #partition(orchestrationID: string): string {
    return `${this.#prefix}#${orchestrationID}`;
  }
}
