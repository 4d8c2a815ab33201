import type { PreviewedRuntime } from '../model/PreviewedRuntime.ts';
import { RuntimeList } from './RuntimeList.ts';
import type { Table } from './Table.ts';

/** The runtimes that scheduled orchestrations would upgrade, in list order; `run` is the time of the listing. */
export class PreviewStore extends RuntimeList<PreviewedRuntime> {
  constructor(table: Table) {
    super(table, 'preview');
  }
}
