import type { Command } from 'commander';
import type { Context } from '../Context.ts';
import { apiURL } from '../connection/apiURL.ts';
import { optionsOf, tell } from './options.ts';

export const addLogout = (program: Command, context: Context): void => {
  program
    .command('logout')
    .description('Forget the token of an API')
    .action(async (_: unknown, command: Command) => {
      const { url } = optionsOf(command);
      const login = await context.logins.find(url === undefined ? undefined : apiURL(url));
      if (login !== undefined) await context.logins.remove(login.url);
      tell(context, login === undefined ? 'Nobody is signed in.' : `Signed out of ${login.url}.`);
    });
};
