/** The caller, as named by the issuer's token. */
export interface Caller {
  /** The claim `sub`. */
  readonly subject: string;
  readonly email: string | undefined;
  /** The claim `groups`, a string or a list of strings; empty if absent. */
  readonly groups: readonly string[];
  /** When the token stops being accepted (epoch ms): its `exp` plus the tolerated clock skew. */
  readonly expiresAt: number;
}
