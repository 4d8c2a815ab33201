import type { Runtime } from '../base/Runtime.ts';

/** A runtime that a plan leaves out, or that does not start before somebody acts, and why. */
export interface RuntimeWithReason extends Pick<Runtime, 'runtimeID' | 'shootName'> {
  /** For people; of one that is left out for lack of a runtime id, `runtimeID` is empty. */
  readonly reason: string;
}
