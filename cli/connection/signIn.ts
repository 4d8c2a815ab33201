import * as oauth from 'oauth4webapi';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { exitCodes } from '../exitCodes.ts';
import { type IssuedTokens, type IssuerSettings, OpenIssuer } from './issuer.ts';
import { listenForCallback } from './loopback.ts';

export interface SignInOptions extends IssuerSettings {
  /** Separated by spaces. */
  readonly scopes: string;
  /** The port that the browser is redirected to; 0 means any free port, which issuers allow for this machine (RFC 8252). */
  readonly redirectPort: number;
  /** Shows the address to the user. */
  readonly show: (url: string) => void;
}

/** Long enough to sign in; a forgotten terminal must not listen forever. */
const patienceMilliseconds = 10 * 60_000;

/**
 * Signs in at the issuer with a browser: authorization code with PKCE, as a public client, back to a port of this machine (RFC 8252).
 * Throws a CliError if the issuer refuses.
 */
export const signIn = async (
  options: SignInOptions,
  { interrupted }: Pick<Context, 'interrupted'>,
): Promise<IssuedTokens> => {
  const { server, client, issuer } = await openIssuer(options, interrupted);
  if (server.authorization_endpoint === undefined)
    throw new CliError(exitCodes.auth, `${options.issuer} has no page to sign in: use --with-token.`);
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(patienceMilliseconds)]);
  const loopback = await listenForCallback(options.redirectPort, signal).catch((error: Error) => {
    throw new CliError(
      exitCodes.usage,
      `The browser cannot come back to this machine: ${error.message}`,
      error,
    );
  });
  try {
    const url = new URL(server.authorization_endpoint);
    const parameters = {
      client_id: options.clientID,
      redirect_uri: loopback.redirectURI,
      response_type: 'code',
      scope: options.scopes,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    options.show(url.href);
    const answer = await loopback.callback.catch((error: Error) => {
      if (interrupted.aborted) throw error;
      throw new CliError(exitCodes.auth, 'Nobody has signed in within ten minutes.', error);
    });
    return await refused(async () => {
      const callback = oauth.validateAuthResponse(server, client, answer, state);
      return await issuer.exchange(callback, loopback.redirectURI, verifier, nonce);
    });
  } finally {
    loopback.close();
  }
};

const openIssuer = async (options: IssuerSettings, signal: AbortSignal) => {
  const issuer = await OpenIssuer.open(options, signal).catch((error: Error) => {
    throw new CliError(
      exitCodes.unavailable,
      `The issuer ${options.issuer} does not answer: ${error.message}`,
      error,
    );
  });
  return { issuer, server: issuer.server, client: issuer.client };
};

/** Turns an error of the issuer, or of the library that checks its answers, into one sentence. */
const refused = async (exchange: () => Promise<IssuedTokens>): Promise<IssuedTokens> => {
  try {
    return await exchange();
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error)) throw error;
    const { error: code, error_description: description } = error as {
      error?: string;
      error_description?: string;
    };
    throw new CliError(exitCodes.auth, `The issuer refused: ${description ?? code ?? error.message}`, error);
  }
};
