import { ApiError } from '../../console/client/ApiError.ts';
import { answerOf } from '../../console/client/apiClient.ts';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { exitCodes } from '../exitCodes.ts';
import { openClient } from './connect.ts';
import type { IssuerSettings } from './issuer.ts';

export interface SignInSettings extends IssuerSettings {
  /** Separated by spaces. */
  readonly scopes: string;
}

interface Given {
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  readonly scopes?: string | undefined;
}

/** What the API publishes about signing in; empty if its release is too old to. */
const published = async (context: Context, url: string): Promise<Partial<SignInSettings>> => {
  try {
    return await answerOf(openClient(url, () => undefined, context).GET('/console/config.json'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return {};
    throw error;
  }
};

/**
 * The issuer and client to sign in with: from the command line, else as published by the API. Throws a CliError if neither says.
 */
export const signInSettings = async (
  context: Context,
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
