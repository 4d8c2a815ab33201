import { ApiError, readApiError } from '../../console/client/ApiError.ts';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { exitCodes } from '../exitCodes.ts';
import type { IssuerSettings } from './issuer.ts';
import type { Bearer } from './SavedLogins.ts';

export interface SignInSettings extends IssuerSettings {
  /** Separated by blanks. */
  readonly scopes: string;
}

interface Given {
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  readonly scopes?: string | undefined;
}

interface Published {
  readonly issuer?: string;
  readonly clientID?: string;
  readonly scopes?: string;
  readonly bearer?: Bearer;
}

/** What the API says about signing in; nothing if it is too old to say. */
const published = async ({ fetch }: Pick<Context, 'fetch'>, url: string): Promise<Published> => {
  const response = await fetch(new Request(`${url}/console/config.json`)).catch((cause) => {
    throw new ApiError(0, `The API at ${url} does not answer.`, { cause });
  });
  if (response.status === 404) return {};
  if (!response.ok) throw await readApiError(response);
  return (await response.json()) as Published;
};

/** Where and as what to sign in: what the command line says, else what the API publishes. Throws a CliError if neither does. */
export const signInSettings = async (
  context: Pick<Context, 'fetch'>,
  url: string,
  { issuer, clientId, scopes }: Given,
): Promise<SignInSettings> => {
  const settings = issuer === undefined || clientId === undefined ? await published(context, url) : {};
  const found = { issuer: issuer ?? settings.issuer, clientID: clientId ?? settings.clientID };
  if (found.issuer === undefined || found.clientID === undefined)
    throw new CliError(
      exitCodes.usage,
      `${url} does not say how to sign in: name --issuer and --client-id, or use --with-token.`,
    );
  return {
    issuer: found.issuer,
    clientID: found.clientID,
    scopes: scopes ?? settings.scopes ?? 'openid email groups',
    bearer: settings.bearer ?? 'id_token',
  };
};
