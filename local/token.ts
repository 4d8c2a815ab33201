import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readReady, readyFileOf, runningFile } from './runningStack.ts';

const usage = `Usage: npm run --silent token -- [options]

Prints a token signed by the issuer of the running local stack.

  --groups A,B     the groups claim; without it an empty one
  --expires TIME   how long it is valid: 30s, 10m, 1h, 2d (default: 1h)
  --data DIR       of the stack with these data, or
  --ready FILE     of the stack that wrote this file (default: the one that was started last)`;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 24 * 3600 };

/** Seconds of `30s`, `10m`, `1h`, `2d`. Throws for anything else. */
const parseDuration = (text: string): number => {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = unitSeconds[unit ?? ''];
  if (count === undefined || seconds === undefined)
    throw new Error(`--expires: what is ${text}?\n\n${usage}`);
  return Number(count) * seconds;
};

const parse = () => {
  try {
    const options = {
      groups: { type: 'string' },
      expires: { type: 'string', default: '1h' },
      data: { type: 'string' },
      ready: { type: 'string' },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ strict: true, allowPositionals: false, options }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
};

/** The issuer signs it itself: only a running stack has valid tokens. */
const fetchToken = async (
  gardener: string,
  groups: readonly string[],
  expiresInSeconds: number,
): Promise<string> => {
  const response = await fetch(`${gardener}/_sim/oidc/token`, {
    method: 'POST',
    body: JSON.stringify({ groups, expiresInSeconds }),
  });
  if (!response.ok) throw new Error(`The issuer answered ${response.status}: ${await response.text()}`);
  return z.object({ token: z.string() }).parse(await response.json()).token;
};

const run = async (): Promise<void> => {
  const { groups = '', expires, data, ready, help } = parse();
  if (help) return console.log(usage);
  const expiresInSeconds = parseDuration(expires);
  const file = ready ?? (data === undefined ? runningFile : readyFileOf(data));
  const stack = await readReady(file).catch((cause) => {
    throw new Error(`No local stack runs: there is no ${file}`, { cause });
  });
  const names = groups.split(',').filter((group) => group !== '');
  console.log(await fetchToken(stack.gardener, names, expiresInSeconds));
};

try {
  await run();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
