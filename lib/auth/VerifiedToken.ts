/** What a token that has been verified says of the actor who calls. */
export interface VerifiedToken {
  /** The claim `sub`. */
  readonly subject: string;
  readonly email: string | undefined;
  /** The claim `groups`, a string or a list of strings; empty if absent. */
  readonly groups: readonly string[];
  /** When the token stops being accepted (epoch ms): its `exp` plus the tolerated clock skew. */
  readonly expiresAt: number;
}
