import { RuntimeList } from './RuntimeList.ts';
import type { Table } from './Table.ts';

/** A runtime that an orchestration would upgrade if it started as things are. */
export interface PreviewedRuntime {
  readonly runtimeID: string;
  readonly shootName: string;
  readonly globalAccountID: string;
  readonly subAccountID: string;
  readonly servicePlanName: string;
  readonly region: string;
  /** Its first window from the start on, in epoch ms; 0 where none is asked for. */
  readonly windowBegin: number;
  readonly windowEnd: number;
}

/** What orchestrations that start later would upgrade, in the order of the list; a run is the time when it was listed. */
export class PreviewStore extends RuntimeList<PreviewedRuntime> {
  constructor(table: Table) {
    super(table, 'preview');
  }
}
