import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { openBrowser } from './connection/browser.ts';
import { findLocalStack } from './connection/localStack.ts';
import { SavedLogins } from './connection/SavedLogins.ts';
import { exitCodes } from './exitCodes.ts';
import { run } from './run.ts';

/** The user's configuration folder on this system. */
const configFolder = (): string =>
  process.env['XDG_CONFIG_HOME'] || process.env['APPDATA'] || join(homedir(), '.config');

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort(new Error('interrupted')));

// A reader that closes the pipe early, such as `head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  readInput: () => text(process.stdin),
  clock: Date.now,
  sleep: (seconds) => setTimeout(seconds * 1000, undefined, { signal: interruption.signal }),
  interrupted: interruption.signal,
  logins: new SavedLogins(join(configFolder(), 'kyma-upgrade', 'logins.json')),
  findLocalStack: () => findLocalStack(),
  fetch: (request, init) => fetch(request, init),
  openBrowser,
});
