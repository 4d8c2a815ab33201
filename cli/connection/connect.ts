import { type ApiClient, createApiClient } from '../../console/client/apiClient.ts';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { exitCodes } from '../exitCodes.ts';
import { apiURL } from './apiURL.ts';
import { renewLogin } from './renewLogin.ts';
import type { SavedLogin } from './SavedLogins.ts';

export interface ConnectionOptions {
  /** `--url`. */
  readonly url?: string | undefined;
}

export interface Connection {
  readonly url: string;
  readonly client: ApiClient;
}

export interface Target {
  readonly url: string;
  /** A fixed token, or a login whose token is renewed in time; undefined if nobody is signed in. */
  readonly credential: string | SavedLogin | undefined;
}

/**
 * Finds the API for a command: `--url`, else KYMA_UPGRADE_URL, else the one of the last sign-in, else the running local stack.
 * The token is KYMA_UPGRADE_TOKEN, else that of the login for this API, else the local stack's.
 */
export const findTarget = async (
  { url }: ConnectionOptions,
  { env, logins, findLocalStack }: Pick<Context, 'env' | 'logins' | 'findLocalStack'>,
): Promise<Target> => {
  const named = [url, env['KYMA_UPGRADE_URL']].find((value) => value !== undefined && value !== '');
  const login = await logins.find(named === undefined ? undefined : apiURL(named));
  const local = login === undefined ? await findLocalStack() : undefined;
  const address = named ?? login?.url ?? local?.url;
  if (address === undefined)
    throw new CliError(
      exitCodes.usage,
      'Which API? Name it with --url or KYMA_UPGRADE_URL, sign in with `kyma-upgrade login --url …`, or start the local stack.',
    );
  const target = apiURL(address);
  const token = env['KYMA_UPGRADE_TOKEN'] || undefined;
  const localToken = local !== undefined && apiURL(local.url) === target ? local.token : undefined;
  return { url: target, credential: token ?? login ?? localToken };
};

/** API Gateway gives up after 29 s. */
const patienceMilliseconds = 30_000;

/** A client whose calls are aborted by Ctrl-C, and if nothing answers in time. */
export const openClient = (
  url: string,
  token: () => Promise<string | undefined> | string | undefined,
  { fetch, interrupted }: Pick<Context, 'fetch' | 'interrupted'>,
): ApiClient =>
  createApiClient({
    baseURL: url,
    token,
    fetch: async (request) => {
      const signal = AbortSignal.any([interrupted, AbortSignal.timeout(patienceMilliseconds)]);
      return await fetch(request, { signal });
    },
  });

/** Opens the API for the command. Throws a CliError if nobody is signed in. */
export const connect = async (options: ConnectionOptions, context: Context): Promise<Connection> => {
  const { url, credential } = await findTarget(options, context);
  if (credential === undefined)
    throw new CliError(
      exitCodes.auth,
      `Nobody is signed in to ${url}. Sign in: kyma-upgrade login --url ${url}`,
    );
  let login = credential;
  const token = async (): Promise<string> => {
    if (typeof login === 'string') return login;
    login = await renewLogin(login, context.logins, context.clock(), context.interrupted);
    return login.token;
  };
  return { url, client: openClient(url, token, context) };
};
