import { OpenIssuer } from './issuer.ts';
import type { SavedLogin, SavedLogins } from './SavedLogins.ts';
import { tokenClaims } from './tokenClaims.ts';

/** How long before its expiry a token is renewed, so that it does not expire during a call. */
const marginMilliseconds = 60_000;

const isFresh = ({ token }: SavedLogin, now: number): boolean =>
  (tokenClaims(token)?.expiresAt ?? Number.POSITIVE_INFINITY) - marginMilliseconds > now;

/**
 * The login with a token that is valid for at least another minute, if it can be renewed silently; otherwise the login unchanged,
 * and the API will say what is wrong with it. Many issuers accept a refresh token only once: if another process was faster, its
 * token is read from the file.
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
