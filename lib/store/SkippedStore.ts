import { capped, sizes } from './itemSizes.ts';
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
  constructor(table: Table) {
    super(table, 'skipped');
  }

  override async replace(orchestrationID: string, run: number, skipped: readonly SkippedRuntime[]) {
    const bounded = skipped.map((one) => ({ ...one, reason: capped(one.reason, sizes.reason) }));
    return await super.replace(orchestrationID, run, bounded);
  }
}
