/**
 * What a token says about its bearer. Not verified, which only the API can do, so use them only for messages and for renewing in
 * time.
 */
export interface TokenClaims {
  readonly subject: string;
  readonly email: string;
  readonly groups: readonly string[];
  /** Epoch ms; Infinity for a token that does not say. */
  readonly expiresAt: number;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Undefined for a token that is not a JWT. */
export const tokenClaims = (token: string): TokenClaims | undefined => {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const groups: unknown = payload.groups;
    return {
      subject: textOf(payload.sub),
      email: textOf(payload.email),
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
      expiresAt: typeof payload.exp === 'number' ? payload.exp * 1000 : Number.POSITIVE_INFINITY,
    };
  } catch {
    return undefined;
  }
};
