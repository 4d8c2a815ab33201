import type { Pause } from './Orchestration.ts';

/** What events and answers say about a pause. Who paused it is only in the audit record. */
export interface ToldPause {
  readonly cause: Pause['cause'];
  /** The emergency at whose end it resumes. */
  readonly emergencyID?: string;
}

export const toldPause = ({ cause, emergencyID }: Pause): ToldPause =>
  cause === 'emergency' && emergencyID !== undefined ? { cause, emergencyID } : { cause };
