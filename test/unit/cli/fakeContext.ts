import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../cli/Context.ts';
import { SavedLogins } from '../../../cli/connection/SavedLogins.ts';
import { run } from '../../../cli/run.ts';

/** What the fake API was asked. */
interface Asked {
  readonly call: string;
  readonly headers: Headers;
  readonly body: unknown;
}

interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** Answers by `METHOD /path`: one for all calls, or a list, of which the last one is repeated. */
type FakeApi = Readonly<Record<string, FakeAnswer | readonly FakeAnswer[] | Error>>;

interface FakeOptions {
  readonly api?: FakeApi;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** A terminal of a hundred columns instead of pipes. */
  readonly terminal?: boolean;
  /** Ends the sleep of a watching command, as Ctrl-C does. */
  readonly interruptAfterSleeps?: number;
}

const now = Date.parse('2026-03-01T22:00:00Z');

const buffer = (isTTY: boolean) => {
  const texts: string[] = [];
  return {
    isTTY,
    columns: isTTY ? 100 : undefined,
    rows: isTTY ? 40 : undefined,
    write: (text: string) => texts.push(text),
    text: () => texts.join(''),
  };
};

/** A context against an API that answers as it is told to, with a clock that only sleeping moves. */
export const fakeContext = ({
  api = {},
  env = {},
  input = '',
  terminal = false,
  interruptAfterSleeps = Number.POSITIVE_INFINITY,
}: FakeOptions) => {
  const asked: Asked[] = [];
  const slept: number[] = [];
  const opened: string[] = [];
  const stdout = buffer(terminal);
  const stderr = buffer(terminal);
  const interruption = new AbortController();
  let time = now;
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const call = `${request.method} ${pathname}${search}`;
    asked.push({ call, headers: request.headers, body: text === '' ? undefined : JSON.parse(text) });
    const known = api[call] ?? api[`${request.method} ${pathname}`];
    if (known === undefined) throw new Error(`The fake API does not know ${call}`);
    if (known instanceof Error) throw known;
    const answers = 'body' in known ? [known] : known;
    const number = asked.filter((one) => one.call === call).length;
    const { status = 200, body } = answers[Math.min(number, answers.length) - 1] as FakeAnswer;
    if (body instanceof Error) throw body;
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  };
  const context: Context = {
    env: { KYMA_UPGRADE_URL: 'http://127.0.0.1:1', KYMA_UPGRADE_TOKEN: 'abc', ...env },
    stdout,
    stderr,
    readInput: async () => input,
    clock: () => time,
    sleep: async (seconds) => {
      slept.push(seconds);
      time += seconds * 1000;
      if (slept.length >= interruptAfterSleeps) interruption.abort(new Error('interrupted'));
      interruption.signal.throwIfAborted();
    },
    interrupted: interruption.signal,
    logins: new SavedLogins(join(mkdtempSync(join(tmpdir(), 'kyma-cli-')), 'config', 'logins.json')),
    findLocalStack: async () => undefined,
    fetch,
    openBrowser: (url) => opened.push(url),
  };
  return {
    context,
    asked,
    slept,
    opened,
    out: stdout.text,
    err: stderr.text,
    run: (...args: string[]) => run(args, context),
  };
};

const noStats = {
  pending: 0,
  'in progress': 0,
  canceled: 0,
  succeeded: 0,
  failed: 0,
  retrying: 0,
};

/** An orchestration as the API shows it. */
export const orchestration = (changed: object = {}, stats: object = {}) => ({
  orchestrationID: 'o-1',
  type: 'upgradeKyma' as const,
  state: 'in progress' as const,
  description: 'Scheduled 4 operations',
  createdAt: '2026-03-01T21:58:00.000Z',
  updatedAt: '2026-03-01T21:59:30.000Z',
  parameters: {
    targets: { include: [{ target: 'all' as const }], exclude: [] },
    strategy: {
      type: 'parallel' as const,
      schedule: 'immediate',
      maintenanceWindow: false,
      parallel: { workers: 2 },
      ScheduleTime: '0001-01-01T00:00:00Z',
    },
    dryRun: false,
    kyma: { channel: 'fast', version: 'fast' },
  },
  skipped: {},
  operationStats: { ...noStats, ...stats },
  ...changed,
});
