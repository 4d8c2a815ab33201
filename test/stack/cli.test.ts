import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTerminal, runInPipe, startInPipe, startInTerminal } from '../support/commandLine.ts';
import { eventually, TestStack } from '../support/stack.ts';

/** The command line as people and scripts use it, each command in a process of its own. */
const fleet = [
  ...['a', 'b', 'c', 'd'].map((name) => ({
    shoot: `fine-${name}`,
    region: 'eu-central-1',
    channel: 'fast',
    kubernetesVersion: '1.34.2',
    upgrade: { seconds: 1, outcome: 'succeed' },
  })),
  // Two minor versions behind: its cluster upgrade is refused at once.
  { shoot: 'behind', region: 'us-east-1', kubernetesVersion: '1.32.5' },
];

let stack: TestStack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyma-cli-'));
  stack = await TestStack.start({ fleet });
}, 180_000);
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true, force: true });
});

const env = (changed: Record<string, string> = {}) => ({
  KYMA_UPGRADE_URL: stack.ready.url,
  KYMA_UPGRADE_TOKEN: stack.ready.tokens.both,
  XDG_CONFIG_HOME: folder,
  ...changed,
});
const cli = (...args: string[]) => runInPipe(args, { env: env() });

describe('the command line in a pipe', () => {
  it('creates, waits, and reports the result and its reason to a script', async () => {
    const ended = await cli(
      'upgrade',
      'cluster',
      '--all',
      '--workers',
      '5',
      '--kubernetes-version',
      '1.34.2',
      '--wait',
    );
    expect(ended.exitCode).toBe(1);
    const id = ended.stdout.trim();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const lines = ended.stderr.trimEnd().split('\n');
    // What lies between two looks is not seen: nothing is told twice, and the end always is.
    expect(new Set(lines).size, ended.stderr).toBe(lines.length);
    expect(ended.stderr).toContain('5 of 5 ended, 1 failed');
    expect(ended.stderr).toMatch(/The orchestration failed: .*\n1 failed:\n {2}1 × .+ \(behind\)\n$/);

    const shown = await cli('show', id, '--operations', '--state', 'failed', '-o', 'json');
    const [operation] = JSON.parse(shown.stdout).data;
    expect(operation).toMatchObject({ shootName: 'behind', state: 'failed' });
    const history = await cli('show', id, operation.operationID);
    expect(history.stdout).toMatch(/in progress\s+Started/);

    const retried = await cli('retry', id, 'unknown');
    expect(retried).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('unknown') });

    const list = await cli('list');
    expect(list.stdout.split('\n')[1]).toMatch(new RegExp(`^${id} {2}Kubernetes to 1.34.2 {2}failed`));
  });

  it('pauses, resumes, approves and forecasts a staged upgrade', async () => {
    const upgrade = startInPipe(
      [
        ...[
          'upgrade',
          'kyma',
          '--include',
          'region=^eu-',
          '--channel',
          'regular',
          '--workers',
          '4',
          '--wait',
        ],
        ...['--stage', 'name=canary,limit=1,approval', '--stage', 'name=rest'],
      ],
      { env: env() },
    );
    await eventually('the canary waits', async () =>
      upgrade.output().stderr.includes('canary: waiting for approval'),
    );
    const id = upgrade.output().stdout.trim();
    const forecast = await cli('forecast', id);
    expect(forecast).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^canary +1 /m) });
    expect((await cli('pause', id, '--reason', 'lunch')).exitCode).toBe(0);
    expect((await cli('show', id)).stdout).toMatch(/^State +paused$/m);
    expect((await cli('resume', id)).exitCode).toBe(0);
    expect(await cli('approve', id)).toMatchObject({ exitCode: 0, stderr: 'Approved: canary\n' });
    const ended = await upgrade.ended;
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain('rest: done, 3 of 3 ended');
  });

  it('shows refusals in the words of the API, with an exit status for each', async () => {
    const invalid = await cli('upgrade', 'kyma', '--include', 'region=([');
    expect(invalid).toMatchObject({ exitCode: 2, stdout: '' });
    expect(invalid.stderr).toContain('targets.include.0.region');
    expect(await cli('show', 'unknown')).toMatchObject({ exitCode: 4, stdout: '' });
    const operator = await runInPipe(['upgrade', 'kyma', '--all'], {
      env: env({ KYMA_UPGRADE_TOKEN: stack.ready.tokens.operator }),
    });
    expect(operator).toMatchObject({ exitCode: 3, stdout: '' });
    const nowhere = await runInPipe(['list', '--url', 'http://127.0.0.1:1'], { env: env() });
    expect(nowhere).toMatchObject({ exitCode: 6, stdout: '' });
  });

  it('stores a token from standard input readable by its owner only, and removes it on logout', async () => {
    const own = env({ KYMA_UPGRADE_TOKEN: '', KYMA_UPGRADE_URL: '' });
    const { url, tokens } = stack.ready;
    const refused = await runInPipe(['login', '--with-token', '--url', url], { env: own, input: 'abc' });
    expect(refused.exitCode).toBe(3);
    const login = await runInPipe(['login', '--with-token', '--url', `${url}/`], {
      env: own,
      input: `${tokens.both}\n`,
    });
    expect(login).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('runtimeAdmin') });
    const file = join(folder, 'kyma-upgrade', 'logins.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await runInPipe(['list'], { env: own })).exitCode).toBe(0);
    expect((await runInPipe(['logout'], { env: own })).exitCode).toBe(0);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ logins: {} });
  });
});

describe('login', () => {
  /** Does what a person does in the browser: chooses a role, and follows the way back to the command line. */
  const signIn = async (browse: (address: URL) => URL) => {
    const own = env({ KYMA_UPGRADE_TOKEN: '' });
    const login = startInPipe(['login', '--no-browser'], { env: own });
    const address = await eventually('the address is shown', async () => {
      if (login.child.exitCode !== null) throw new Error(login.output().stderr);
      return /^ {2}(http\S+)$/m.exec(login.output().stderr)?.[1];
    });
    const page = await fetch(browse(new URL(address)));
    expect(await page.text()).toContain('close this window');
    return { own, ...(await login.ended) };
  };
  const as = (role: string) => (address: URL) => {
    address.searchParams.set('role', role);
    return address;
  };

  it('signs in with a browser and renews the token when it expires', async () => {
    const { own, exitCode, stderr } = await signIn(as('renewing'));
    expect(stderr).toContain('as renewing@example.com (runtimeAdmin, runtimeOperator)');
    expect(exitCode).toBe(0);
    const file = join(folder, 'kyma-upgrade', 'logins.json');
    const kept = async () => JSON.parse(await readFile(file, 'utf8')).logins[stack.ready.url];
    const first = await kept();
    // It is good for less than the margin, so that each command renews it.
    expect((await runInPipe(['list'], { env: own })).exitCode).toBe(0);
    const second = await kept();
    expect(second.renewal.refreshToken).not.toBe(first.renewal.refreshToken);
    expect((await runInPipe(['list'], { env: own })).exitCode).toBe(0);
  });

  it('tells a user without a group what is missing', async () => {
    const stranger = await signIn(as('stranger'));
    expect(stranger).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('(no groups)') });
  });

  it('reports the issuer’s error, and rejects an answer to another request', async () => {
    const back = (parameters: (state: string) => Record<string, string>) => (address: URL) => {
      const url = new URL(address.searchParams.get('redirect_uri') ?? '');
      url.search = new URLSearchParams(parameters(address.searchParams.get('state') ?? '')).toString();
      return url;
    };
    const denied = await signIn(
      back((state) => ({ error: 'access_denied', error_description: 'Not you.', state })),
    );
    expect(denied).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('The issuer refused: Not you.'),
    });
    const forged = await signIn(back(() => ({ code: 'stolen', state: 'another' })));
    expect(forged.exitCode).toBe(3);
  });
});

const noTerminal = hasTerminal() ? undefined : 'this machine has no `script` to make a terminal with';
if (noTerminal !== undefined) console.warn(`skipped: ${noTerminal}`);

describe.skipIf(noTerminal !== undefined && process.env['CI'] === undefined)(
  'the command line in a terminal',
  () => {
    it('draws a bar that grows until the end', async () => {
      const id = await stack.create(
        { targets: { include: [{ region: '^eu-' }] }, kyma: { channel: 'fast' } },
        { parallel: { workers: 2 } },
      );
      const watch = await startInTerminal(['watch', id], { env: env() }).ended;
      expect(watch.exitCode).toBe(0);
      expect(watch.stdout).toContain('█'.repeat(40));
      expect(watch.stdout).toContain('░');
      expect(watch.stdout).toContain('4 of 4 ended');
      // The cursor is hidden while bars are drawn, and shown in the end.
      expect(watch.stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
        watch.stdout.lastIndexOf('\u001b[?25l'),
      );
    });

    it('ends on Ctrl-C and leaves the orchestration running', async () => {
      const start = new Date(Date.now() + 3_600_000).toISOString();
      const id = await stack.create({}, { schedule: start });
      const watch = startInTerminal(['watch', id], { env: env() });
      await eventually('the bar is drawn', async () => watch.output().stdout.includes('pending'), 20);
      watch.child.stdin?.write('\u0003');
      const { exitCode, stdout } = await watch.ended;
      expect(exitCode).toBe(130);
      expect(stdout).toContain('\u001b[?25h');
      expect((await stack.status(id)).state).toBe('pending');
      const canceled = startInPipe(['watch', id], { env: env() });
      await eventually('it watches', async () => canceled.output().stdout.includes('pending'), 20);
      expect((await cli('cancel', id, '--wait')).exitCode).toBe(0);
      expect((await canceled.ended).exitCode).toBe(7);
    });
  },
);
