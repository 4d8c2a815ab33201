import * as oauth from 'oauth4webapi';
import { pageURL } from '../base/place.ts';
import type { Config } from './Config.ts';
import { describeFailure } from './describeFailure.ts';

/** What must be kept between the request to the issuer and its answer. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Person {
  readonly subject: string;
  /** The email, a name, or the subject. */
  readonly name: string;
  readonly groups: readonly string[];
}

export interface Tokens {
  readonly person: Person;
  /** The token that calls the API. */
  readonly bearer: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly refresh: string | undefined;
}

/** A request to the issuer failed; the message is for people. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
  /** OAuth's error code, such as `login_required`; empty if the issuer gave none. */
  readonly code: string;

  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Signing in with the environment's issuer: authorization code with PKCE as a public client (RFC 6749, RFC 7636). */
export class Oidc {
  readonly #config: Config;
  readonly #client: oauth.Client;
  readonly #options: { [oauth.allowInsecureRequests]?: boolean };
  #server: Promise<oauth.AuthorizationServer> | undefined;

  constructor(config: Config) {
    this.#config = config;
    this.#client = { client_id: config.clientID };
    // Plain http is for the local stack.
    this.#options = config.issuer.startsWith('http://127.0.0.1:')
      ? { [oauth.allowInsecureRequests]: true }
      : {};
  }

  /** The issuer's page to send people to. `prompt` as in OpenID Connect: `none` shows nothing, `login` asks again. */
  async begin(
    prompt?: 'none' | 'login',
  ): Promise<{ readonly url: string; readonly transaction: Transaction }> {
    const server = await this.#discovered();
    const transaction = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
    };
    const url = new URL(server.authorization_endpoint ?? '');
    const parameters = {
      client_id: this.#config.clientID,
      redirect_uri: pageURL,
      response_type: 'code',
      scope: this.#config.scopes,
      state: transaction.state,
      nonce: transaction.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(transaction.verifier),
      code_challenge_method: 'S256',
      ...(prompt === undefined ? {} : { prompt }),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return { url: url.href, transaction };
  }

  /** Exchanges an answer of the issuer for tokens. @throws SignInFailed */
  async finish(answer: URLSearchParams, { state, nonce, verifier }: Transaction): Promise<Tokens> {
    return await this.#explained(async (server) => {
      const checked = oauth.validateAuthResponse(server, this.#client, answer, state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        this.#client,
        oauth.None(),
        checked,
        pageURL,
        verifier,
        this.#options,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      return this.#tokens(tokens, undefined);
    });
  }

  /** Renews the tokens without user interaction. @throws SignInFailed */
  async renew(old: Tokens): Promise<Tokens> {
    return await this.#explained(async (server) => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        this.#client,
        oauth.None(),
        old.refresh ?? '',
        this.#options,
      );
      return this.#tokens(await oauth.processRefreshTokenResponse(server, this.#client, response), old);
    });
  }

  #tokens(answer: oauth.TokenEndpointResponse, old: Tokens | undefined): Tokens {
    const bearer = this.#config.bearer === 'id_token' ? answer.id_token : answer.access_token;
    if (bearer === undefined)
      throw new SignInFailed('The issuer gave no new token for the API.', 'no_token', undefined);
    const id = oauth.getValidatedIdTokenClaims(answer);
    const claims: Record<string, unknown> = { ...id, ...payloadOf(bearer) };
    const person: Person = {
      subject: String(claims['sub'] ?? old?.person.subject),
      name: String(claims['email'] ?? claims['name'] ?? old?.person.name ?? claims['sub']),
      groups: [claims['groups'] ?? old?.person.groups ?? []].flat().map(String),
    };
    const seconds = answer.expires_in ?? 300;
    const expiresAt = typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : Date.now() + seconds * 1000;
    return { person, bearer, expiresAt, refresh: answer.refresh_token ?? old?.refresh };
  }

  #discovered(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.#config.issuer);
    this.#server ??= oauth
      .discoveryRequest(issuer, { algorithm: 'oidc', ...this.#options })
      .then((response) => oauth.processDiscoveryResponse(issuer, response))
      .catch((error: unknown) => {
        this.#server = undefined;
        throw failed(error);
      });
    return this.#server;
  }

  async #explained(work: (server: oauth.AuthorizationServer) => Promise<Tokens>): Promise<Tokens> {
    const server = await this.#discovered();
    try {
      return await work(server);
    } catch (error) {
      throw failed(error);
    }
  }
}

const failed = (error: unknown): SignInFailed => {
  if (error instanceof SignInFailed) return error;
  const { message, code } = describeFailure(error);
  return new SignInFailed(message, code, error);
};

/** The claims of a token that is a JWT, unverified: the API verifies it; the page only shows who it is. */
function payloadOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}
