import type { WaitingDue } from './dueKey.ts';

/** An operation as the due index shows it. */
export interface Candidate {
  readonly ordinal: number;
  readonly key: string;
  readonly due: WaitingDue;
}
