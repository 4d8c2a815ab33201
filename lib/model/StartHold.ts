/** Why nothing of an orchestration starts at present (§5), for its turns and for whoever looks at it. */
export interface StartHold {
  /** A sentence; empty where nothing holds it. */
  readonly text: string;
  /** Epoch ms; 0: until somebody mends the policy. */
  readonly until: number;
}
