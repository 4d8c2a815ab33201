import { type Command, Option } from 'commander';
import { ApiError } from '../../console/client/ApiError.ts';
import { answerOf } from '../../console/client/apiClient.ts';
import { CliError } from '../CliError.ts';
import type { Context } from '../Context.ts';
import { findTarget, openClient } from '../connection/connect.ts';
import type { SavedLogin } from '../connection/SavedLogins.ts';
import { signIn } from '../connection/signIn.ts';
import { signInSettings } from '../connection/signInSettings.ts';
import { tokenClaims } from '../connection/tokenClaims.ts';
import { exitCodes } from '../exitCodes.ts';
import { parseCount } from '../requests/parseValues.ts';
import { printable } from '../text/printable.ts';
import { optionsOf, tell } from './options.ts';

interface LoginOptions {
  readonly withToken?: true;
  /** False with `--no-browser`. */
  readonly browser: boolean;
  readonly redirectPort: number;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scopes?: string;
}

/** Calls the API once, so that a refused token is not saved. A token whose groups do not allow this call is saved. */
const check = async (context: Context, { url, token }: SavedLogin): Promise<void> => {
  try {
    await answerOf(
      openClient(url, () => token, context).GET('/orchestrations', { params: { query: { page_size: 1 } } }),
    );
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    tell(context, `You may not look at orchestrations: ${printable(error.message)}`);
  }
};

const withBrowser = async (context: Context, url: string, options: LoginOptions): Promise<SavedLogin> => {
  const settings = await signInSettings(context, url, options);
  const show = (address: string): void => {
    tell(context, `Sign in with your browser:\n\n  ${address}\n`);
    if (options.browser) context.openBrowser(address);
  };
  const { token, refreshToken } = await signIn(
    { ...settings, redirectPort: options.redirectPort, show },
    context,
  );
  const { issuer, clientID, bearer } = settings;
  return {
    url,
    token,
    ...(refreshToken === undefined ? {} : { renewal: { issuer, clientID, bearer, refreshToken } }),
  };
};

const withToken = async (context: Context, url: string): Promise<SavedLogin> => {
  const token = (await context.readInput()).trim();
  if (token === '') throw new CliError(exitCodes.usage, 'There is no token on standard input.');
  return { url, token };
};

export const addLogin = (program: Command, context: Context): void => {
  program
    .command('login')
    .description('Sign in with your browser and save the token')
    .option('--with-token', 'Read a token from standard input instead')
    .option('--no-browser', 'Only print the address to open')
    .option(
      '--redirect-port <port>',
      'The port that the browser comes back to; 0 means any',
      parseCount(1),
      0,
    )
    .addOption(new Option('--issuer <url>', "The OpenID Connect issuer (default: the API's)"))
    .option('--client-id <id>', "The client id to use there (default: the API's)")
    .option('--scopes <scopes>', "The scopes to request (default: the API's)")
    .addHelpText('after', `\nThe token is kept in ${context.logins.file}, which only you can read.`)
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf<LoginOptions>(command);
      const { url } = await findTarget(options, context);
      const login = options.withToken
        ? await withToken(context, url)
        : await withBrowser(context, url, options);
      await check(context, login);
      await context.logins.save(login);
      const claims = tokenClaims(login.token);
      const who = claims?.email || claims?.subject || 'somebody';
      const groups =
        claims === undefined || claims.groups.length === 0 ? 'no groups' : claims.groups.join(', ');
      tell(context, `Signed in to ${url} as ${printable(who)} (${printable(groups)}).`);
    });
};
