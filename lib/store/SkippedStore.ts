import { capped, sizes } from './itemSizes.ts';
import { Retention } from './Retention.ts';
import { RuntimeList } from './RuntimeList.ts';
import type { Table } from './Table.ts';

/** A runtime that was targeted and left out (§4). */
export interface SkippedRuntime {
  /** Empty where it has none: that is the reason then. */
  readonly runtimeID: string;
  readonly shootName: string;
  readonly reason: string;
}

/** Which runtimes a plan has left out, in the order of the list; its run is the plan's. */
export class SkippedStore extends RuntimeList<SkippedRuntime> {
  readonly #retention: Retention;

  constructor(table: Table, retention = new Retention()) {
    super(table, 'skipped');
    this.#retention = retention;
  }

  /** `at`: when the plan is made, in epoch ms. */
  override async replace(
    orchestrationID: string,
    run: number,
    skipped: readonly SkippedRuntime[],
    at: number,
  ): Promise<boolean> {
    const bounded = skipped.map((one) => ({ ...one, reason: capped(one.reason, sizes.reason) }));
    return await super.replace(orchestrationID, run, bounded, this.#retention.ofPart(at) * 1000);
  }
}
