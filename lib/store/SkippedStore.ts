import { concurrently } from '../concurrently.ts';
import { capped, sizes } from './itemSizes.ts';
import type { Table } from './Table.ts';

/** A runtime that was targeted and left out (§4). */
export interface SkippedRuntime {
  /** Empty where it has none: that is the reason then. */
  readonly runtimeID: string;
  readonly shootName: string;
  readonly reason: string;
}

/** So many runtimes share an item of about 12 KB: a page of the list is one or two of them. */
const perItem = 100;
const writesAtOnce = 16;

const partitionOf = (orchestrationID: string): string => `skipped#${orchestrationID}`;
const chunkKey = (chunk: number): string => String(chunk).padStart(6, '0');

/**
 * Which runtimes a plan has left out, in the order of the list. A plan that starts over writes them anew; whoever reads knows
 * their number from the orchestration, so what a longer list of an earlier plan left behind it is never read.
 */
export class SkippedStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Writes the list of a plan. @returns false if a later planner has written its own: then this plan must not go on. */
  async replace(
    orchestrationID: string,
    planRun: number,
    skipped: readonly SkippedRuntime[],
  ): Promise<boolean> {
    const chunks = Array.from({ length: Math.ceil(skipped.length / perItem) }, (_, chunk) => chunk);
    let written = true;
    await concurrently(chunks, writesAtOnce, async (chunk) => {
      const done = await this.#table.put(
        {
          p: partitionOf(orchestrationID),
          s: chunkKey(chunk),
          planRun,
          runtimes: skipped
            .slice(chunk * perItem, (chunk + 1) * perItem)
            .map((one) => ({ ...one, reason: capped(one.reason, sizes.reason) })),
        },
        [['absent or', 'planRun', '<=', planRun]],
      );
      written &&= done;
    });
    return written;
  }

  /** The runtimes from one place of the list, counted from 0, up to another, which is not included any more. */
  async range(orchestrationID: string, from: number, to: number): Promise<SkippedRuntime[]> {
    if (to <= from) return [];
    const first = Math.floor(from / perItem);
    const items = await this.#table.query({
      partition: partitionOf(orchestrationID),
      between: [chunkKey(first), chunkKey(Math.floor((to - 1) / perItem))],
    });
    const runtimes = items.flatMap((item) => item['runtimes'] as SkippedRuntime[]);
    return runtimes.slice(from - first * perItem, to - first * perItem);
  }
}
