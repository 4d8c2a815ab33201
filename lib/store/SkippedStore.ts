import type { RuntimeWithReason } from '../model/RuntimeWithReason.ts';
import { capped, sizes } from './itemSizes.ts';
import { Retention } from './Retention.ts';
import { RuntimeList } from './RuntimeList.ts';
import type { Table } from './Table.ts';

/** The runtimes that a plan left out, in list order; `run` is the plan's. */
export class SkippedStore extends RuntimeList<RuntimeWithReason> {
  readonly #retention: Retention;

  constructor(table: Table, retention = new Retention()) {
    super(table, 'skipped');
    this.#retention = retention;
  }

  /** `at`: when the plan was made, in epoch ms. */
  override async replace(
    orchestrationID: string,
    run: number,
    skipped: readonly RuntimeWithReason[],
    at: number,
  ): Promise<boolean> {
    const bounded = skipped.map((one) => ({ ...one, reason: capped(one.reason, sizes.reason) }));
    return await super.replace(orchestrationID, run, bounded, this.#retention.ofPart(at) * 1000);
  }
}
