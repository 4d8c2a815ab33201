/** Why none of an orchestration's operations may start at present (§5), for its turns and for people. */
export interface StartHold {
  /** A sentence; empty if nothing holds it. */
  readonly text: string;
  /** Epoch ms; 0 means until the policy is fixed. */
  readonly endsAt: number;
}
