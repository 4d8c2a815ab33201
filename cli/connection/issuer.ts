import * as oauth from 'oauth4webapi';
import { CliError } from '../CliError.ts';
import { exitCodes } from '../exitCodes.ts';
import type { Bearer } from './SavedLogins.ts';

/** The issuer of an environment, and the client that people sign in with. */
export interface IssuerSettings {
  readonly issuer: string;
  readonly clientID: string;
  readonly bearer: Bearer;
}

/** What the issuer gives for a code or a refresh token. */
export interface IssuedTokens {
  readonly token: string;
  readonly refreshToken: string | undefined;
}

const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

/** An issuer with its discovery document. */
export class OpenIssuer {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly #bearer: Bearer;
  readonly #options: { readonly [oauth.allowInsecureRequests]?: boolean; readonly signal: AbortSignal };

  private constructor(
    server: oauth.AuthorizationServer,
    { issuer, clientID, bearer }: IssuerSettings,
    signal: AbortSignal,
  ) {
    this.server = server;
    this.client = { client_id: clientID };
    this.#bearer = bearer;
    this.#options = OpenIssuer.#optionsFor(new URL(issuer), signal);
  }

  /** Only the simulated issuer, on this machine, speaks plain http. */
  static #optionsFor(issuer: URL, signal: AbortSignal) {
    return { [oauth.allowInsecureRequests]: isLoopback(issuer), signal };
  }

  static async open(settings: IssuerSettings, signal: AbortSignal): Promise<OpenIssuer> {
    const issuer = new URL(settings.issuer);
    const response = await oauth.discoveryRequest(issuer, OpenIssuer.#optionsFor(issuer, signal));
    return new OpenIssuer(await oauth.processDiscoveryResponse(issuer, response), settings, signal);
  }

  /** Exchanges the code that came back to `redirectURI`. */
  async exchange(
    callback: URLSearchParams,
    redirectURI: string,
    verifier: string,
    nonce: string,
  ): Promise<IssuedTokens> {
    const response = await oauth.authorizationCodeGrantRequest(
      this.server,
      this.client,
      oauth.None(),
      callback,
      redirectURI,
      verifier,
      this.#options,
    );
    const answer = await oauth.processAuthorizationCodeResponse(this.server, this.client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    return this.#tokensOf(answer);
  }

  async refresh(refreshToken: string): Promise<IssuedTokens> {
    const response = await oauth.refreshTokenGrantRequest(
      this.server,
      this.client,
      oauth.None(),
      refreshToken,
      this.#options,
    );
    const answer = await oauth.processRefreshTokenResponse(this.server, this.client, response);
    return this.#tokensOf(answer);
  }

  #tokensOf(answer: oauth.TokenEndpointResponse): IssuedTokens {
    const token = answer[this.#bearer];
    if (token === undefined) throw new CliError(exitCodes.auth, `The issuer gave no ${this.#bearer}.`);
    return { token, refreshToken: answer.refresh_token };
  }
}
