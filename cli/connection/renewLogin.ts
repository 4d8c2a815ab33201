import { OpenIssuer } from './issuer.ts';
import type { SavedLogin, SavedLogins } from './SavedLogins.ts';
import { tokenClaims } from './tokenClaims.ts';

/** Renewed so long before it expires that a call cannot be overtaken by it. */
const marginMilliseconds = 60_000;

const isFresh = ({ token }: SavedLogin, now: number): boolean =>
  (tokenClaims(token)?.expiresAt ?? Number.POSITIVE_INFINITY) - marginMilliseconds > now;

/**
 * The login with a token that is good for another minute, if it can be had silently; else the login as it is, and the API says what is
 * wrong with it. Many issuers take a refresh token once: when a second process was faster, its token is read from the file.
 */
export const renewLogin = async (
  login: SavedLogin,
  logins: SavedLogins,
  now: number,
  signal: AbortSignal,
): Promise<SavedLogin> => {
  if (isFresh(login, now) || login.renewal === undefined) return login;
  try {
    const { refreshToken: former } = login.renewal;
    const issued = await (await OpenIssuer.open(login.renewal, signal)).refresh(former);
    const refreshToken = issued.refreshToken ?? former;
    const renewed = { ...login, token: issued.token, renewal: { ...login.renewal, refreshToken } };
    await logins.renew(renewed);
    return renewed;
  } catch {
    const saved = await logins.find(login.url);
    return saved !== undefined && isFresh(saved, now) ? saved : login;
  }
};
