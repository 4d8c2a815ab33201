import { CliError } from '../CliError.ts';
import { exitCodes } from '../exitCodes.ts';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The address of an API in the form under which logins are saved, without a trailing slash. Tokens are sent over TLS only, so
 * plain http is allowed for this machine alone. Throws a CliError for anything else.
 */
export const apiURL = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new CliError(exitCodes.usage, `${text} is not an address such as https://upgrades.example.com/v1.`);
  if (url.protocol === 'http:' && !loopback.has(url.hostname))
    throw new CliError(exitCodes.usage, `${text} would send the token without TLS: use https.`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};
