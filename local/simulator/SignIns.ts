import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/base/Clock.ts';
import type { Issuer } from './Issuer.ts';
import { type Role, roles } from './roles.ts';
import { signInPage } from './signInPage.ts';

/** How long a code of the authorization endpoint is good for. */
const codeMilliseconds = 60_000;
const cookie = 'role';

interface Grant {
  readonly clientID: string;
  readonly redirectURI: string;
  readonly challenge: string;
  readonly nonce: string | undefined;
  readonly role: Role;
  readonly lifetimeSeconds: number;
  readonly expiresAt: number;
}

export interface IssuerAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Signing in at the simulated issuer: authorization code with PKCE (RFC 6749, RFC 7636) for public clients on this machine.
 * People choose a role and need no password. Codes and refresh tokens can be used once.
 */
export class SignIns {
  readonly #issuer: Issuer;
  readonly #clientID: string;
  readonly #clock: Clock;
  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, Omit<Grant, 'expiresAt'>>();

  constructor(issuer: Issuer, clientID: string, clock: Clock) {
    this.#issuer = issuer;
    this.#clientID = clientID;
    this.#clock = clock;
  }

  /**
   * `GET /authorize`: a page to choose a role, then the way back with a code. `prompt=none` takes the role chosen before.
   * `role` chooses without the page, and `lifetime` says how many seconds the tokens last: for tests.
   */
  authorize(query: URLSearchParams, cookies: string): IssuerAnswer {
    const redirectURI = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== this.#clientID) return refused(`the client is ${this.#clientID}`);
    if (!isLocal(redirectURI)) return refused('the redirect URI has to be on this machine');
    const back = (answer: Record<string, string>, headers: Record<string, string> = {}): IssuerAnswer => {
      const url = new URL(redirectURI);
      for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
      const state = query.get('state');
      if (state !== null) url.searchParams.set('state', state);
      return {
        code: 302,
        headers: { location: url.href, 'cache-control': 'no-store', ...headers },
        text: '',
      };
    };
    const challenge = query.get('code_challenge') ?? '';
    if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
    if (query.get('code_challenge_method') !== 'S256' || challenge === '')
      return back({ error: 'invalid_request', error_description: 'PKCE with S256 is asked for' });
    const silent = query.get('prompt') === 'none';
    const known = new RegExp(`(?:^|; )${cookie}=(\\w+)`).exec(cookies)?.[1];
    const role = roles.find(({ id }) => id === (silent ? known : query.get('role')));
    if (role === undefined)
      return silent
        ? back({ error: 'login_required' })
        : { code: 200, headers: html, text: signInPage(query) };
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, {
      clientID: this.#clientID,
      redirectURI,
      challenge,
      nonce: query.get('nonce') ?? undefined,
      role,
      lifetimeSeconds: Number(query.get('lifetime') ?? role.expiresInSeconds),
      expiresAt: this.#clock() + codeMilliseconds,
    });
    return back({ code }, { 'set-cookie': `${cookie}=${role.id}; Path=/oidc; HttpOnly; SameSite=Lax` });
  }

  /** `POST /token` with a code or a refresh token. */
  async token(form: URLSearchParams, issuer: string): Promise<IssuerAnswer> {
    const grant = this.#grantOf(form);
    if (grant === undefined)
      return { code: 400, headers: json, text: JSON.stringify({ error: 'invalid_grant' }) };
    const { role, clientID, nonce, lifetimeSeconds } = grant;
    const claims = {
      groups: role.groups,
      audience: clientID,
      subject: role.id,
      email: `${role.id}@example.com`,
      expiresInSeconds: lifetimeSeconds,
    };
    const refreshToken = role.renews ? randomBytes(24).toString('base64url') : undefined;
    if (refreshToken !== undefined) this.#refreshTokens.set(refreshToken, grant);
    return {
      code: 200,
      headers: json,
      text: JSON.stringify({
        token_type: 'Bearer',
        access_token: await this.#issuer.mint(issuer, claims),
        id_token: await this.#issuer.mint(issuer, { ...claims, ...(nonce === undefined ? {} : { nonce }) }),
        expires_in: lifetimeSeconds,
        ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      }),
    };
  }

  #grantOf(form: URLSearchParams): Omit<Grant, 'expiresAt'> | undefined {
    if (form.get('client_id') !== this.#clientID) return undefined;
    if (form.get('grant_type') === 'refresh_token') {
      const token = form.get('refresh_token') ?? '';
      const grant = this.#refreshTokens.get(token);
      this.#refreshTokens.delete(token);
      return grant;
    }
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (form.get('grant_type') !== 'authorization_code' || grant === undefined) return undefined;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const good =
      grant.expiresAt > this.#clock() &&
      grant.redirectURI === form.get('redirect_uri') &&
      grant.challenge === challenge;
    return good ? grant : undefined;
  }
}

const html = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};
const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };

const refused = (reason: string): IssuerAnswer => ({
  code: 400,
  headers: { ...html, 'content-type': 'text/plain; charset=utf-8' },
  text: `The simulated issuer refuses this: ${reason}.\n`,
});

/** The issuer signs for everybody, so its codes must not leave this machine. */
function isLocal(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
