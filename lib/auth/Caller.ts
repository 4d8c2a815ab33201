/** Who calls, as the issuer's token says. */
export interface Caller {
  /** The claim `sub`. */
  readonly subject: string;
  readonly email: string | undefined;
  /** The claim `groups`, a string or a list of them; empty where there is none. */
  readonly groups: readonly string[];
  /** From then on (epoch ms) the token is refused: its `exp` plus the tolerated clock skew. */
  readonly expiresAt: number;
}
