import type { PreviewedRuntime } from '../model/PreviewedRuntime.ts';
import { RuntimeList } from './RuntimeList.ts';
import type { Table } from './Table.ts';

/** What orchestrations that start later would upgrade, in the order of the list; a run is the time when it was listed. */
export class PreviewStore extends RuntimeList<PreviewedRuntime> {
  constructor(table: Table) {
    super(table, 'preview');
  }
}
