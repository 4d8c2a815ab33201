import { describe, expect, it } from 'vitest';
import { fakeContext, orchestration } from './fakeContext.ts';

const refusal = (status: number, error: string, more: object = {}) => ({ status, body: { error, ...more } });
const list = { data: [], count: 0, totalCount: 0 };
const look = 'GET /orchestrations/o-1';
const operations = 'GET /orchestrations/o-1/operations';

describe('an error of the API', () => {
  it.each([
    [400, 2],
    [401, 3],
    [403, 3],
    [404, 4],
    [409, 5],
    [429, 6],
    [500, 6],
    [503, 6],
  ])('with status %i prints its sentence to standard error and exits with %i', async (status, exitCode) => {
    const fake = fakeContext({ api: { [look]: refusal(status, 'The sentence of the API.') } });
    expect(await fake.run('show', 'o-1')).toBe(exitCode);
    expect(fake.err().split('\n')[0]).toBe('The sentence of the API.');
    expect(fake.out()).toBe('');
  });

  it('prints each detail of an invalid request once', async () => {
    const details = [
      { path: 'targets.include.0.region', message: 'Not a valid expression.' },
      { path: 'strategy', message: 'Not known.' },
    ];
    const twice = fakeContext({ api: { [look]: refusal(400, 'The request is invalid.', { details }) } });
    await twice.run('show', 'o-1');
    expect(twice.err()).toBe(
      'The request is invalid.\n  targets.include.0.region: Not a valid expression.\n  strategy: Not known.\n',
    );
    const sentence = 'targets.include.0.region: Not a valid expression.';
    const once = fakeContext({
      api: { [look]: refusal(400, sentence, { details: details.slice(0, 1) }) },
    });
    await once.run('show', 'o-1');
    expect(once.err()).toBe(`${sentence}\n`);
  });

  it('prints the request id of a server error', async () => {
    const fake = fakeContext({
      api: { [look]: refusal(500, 'Something went wrong.', { requestID: 'r-1' }) },
    });
    await fake.run('show', 'o-1');
    expect(fake.err()).toBe('Something went wrong.\nRequest id: r-1\n');
  });

  it('says whose token was refused, and what is missing', async () => {
    const refused = { api: { [look]: refusal(401, 'Send a valid token.') } };
    const login = fakeContext({ ...refused, env: { KYMA_UPGRADE_TOKEN: '' } });
    const own = fakeContext({ ...refused, env: { KYMA_UPGRADE_TOKEN: 'not.a.token' } });
    const stranger = fakeContext({ api: { [look]: refusal(403, 'Your groups do not allow this.') } });
    for (const fake of [own, stranger]) expect(await fake.run('show', 'o-1')).toBe(3);
    expect(await login.run('show', 'o-1')).toBe(3);
    expect(own.err()).toContain('KYMA_UPGRADE_TOKEN');
    expect(own.err()).not.toContain('login');
    expect(stranger.err()).toContain('operator group');
  });

  it('prints the address if nothing answers', async () => {
    const fake = fakeContext({ api: { [look]: new TypeError('fetch failed') } });
    expect(await fake.run('show', 'o-1')).toBe(6);
    expect(fake.err()).toBe('The API at http://127.0.0.1:1 does not answer.\n');
  });
});

describe('the command line', () => {
  it.each([
    [['frobnicate']],
    [['list', '--frobnicate']],
    [['list', '--limit', '0']],
    [['show']],
    [['upgrade', 'kyma']],
    [['upgrade', 'kyma', '--include', 'zone=eu']],
    [['upgrade', 'kyma', '--all', '--include', 'region=eu']],
    [['upgrade', 'kyma', '--all', '--workers', 'many']],
    [['upgrade', 'kyma', '--all', '--stage', 'limit=5%']],
    [['upgrade', 'kyma', '--file', '/nonexistent']],
    [['--output', 'xml', 'list']],
  ])('%j is a usage error and calls no API', async (args) => {
    const fake = fakeContext({});
    expect(await fake.run(...args)).toBe(2);
    expect(fake.err()).not.toBe('');
    expect(fake.asked).toEqual([]);
  });

  it.each([[['--help']], [['help', 'watch']], [['upgrade', 'kyma', '--help']], [['watch', '-h']]])(
    '%j prints help to standard output',
    async (args) => {
      const fake = fakeContext({});
      expect(await fake.run(...args)).toBe(0);
      expect(fake.out()).toContain('Usage: kyma-upgrade');
      expect(fake.err()).toBe('');
    },
  );

  it('asks the user to sign in if there is no token', async () => {
    const fake = fakeContext({ env: { KYMA_UPGRADE_TOKEN: '' } });
    expect(await fake.run('list')).toBe(3);
    expect(fake.err()).toContain('kyma-upgrade login');
  });

  it('asks for the API if none is known', async () => {
    const fake = fakeContext({ env: { KYMA_UPGRADE_URL: '', KYMA_UPGRADE_TOKEN: '' } });
    expect(await fake.run('list')).toBe(2);
  });

  it('accepts global options before and after the command', async () => {
    for (const args of [
      ['list', '-o', 'json'],
      ['-o', 'json', 'list'],
    ]) {
      const fake = fakeContext({ api: { 'GET /orchestrations': { body: list } } });
      expect(await fake.run(...args)).toBe(0);
      expect(JSON.parse(fake.out())).toEqual(list);
    }
  });

  it('prints the stack of its own bugs', async () => {
    const fake = fakeContext({ input: '{"targets":{"include":[{"target":"all"}]}}' });
    const broken = { ...fake.context, readInput: () => Promise.reject(new RangeError('broken')) };
    const { run } = await import('../../../cli/run.ts');
    expect(await run(['login', '--with-token'], broken)).toBe(70);
    expect(fake.err()).toContain('A fault of kyma-upgrade: RangeError: broken');
  });
});

describe('an orchestration that was waited for', () => {
  const failed = (reason: string, shootName: string) => ({ description: reason, shootName });

  it('exits with 0 if it succeeds', async () => {
    const fake = fakeContext({
      api: { [look]: { body: orchestration({ state: 'succeeded' }, { succeeded: 4 }) } },
    });
    expect(await fake.run('watch', 'o-1')).toBe(0);
    expect(fake.err()).toBe('');
  });

  it('exits with 1 and the reasons, the most frequent first, if it fails', async () => {
    const data = [
      failed('no quota', 'c-1'),
      failed('module istio is in Error', 'c-2'),
      failed('module istio is in Error', 'c-3'),
    ];
    const fake = fakeContext({
      api: {
        [look]: { body: orchestration({ state: 'failed', description: '3 failed' }, { failed: 3 }) },
        [operations]: { body: { data, count: 3, totalCount: 3 } },
      },
    });
    expect(await fake.run('watch', 'o-1')).toBe(1);
    expect(fake.err()).toBe(
      'The orchestration failed: 3 failed\n3 failed:\n  2 × module istio is in Error (c-2, c-3)\n  1 × no quota (c-1)\n',
    );
  });

  it('exits with 1 even if its failures cannot be listed', async () => {
    const fake = fakeContext({
      api: {
        [look]: { body: orchestration({ state: 'failed' }, { failed: 3 }) },
        [operations]: refusal(503, 'Not now.'),
      },
    });
    expect(await fake.run('watch', 'o-1')).toBe(1);
    expect(fake.err()).toContain('Not now.');
  });

  it('exits with 7 if somebody else cancels it, and with 0 if the command did', async () => {
    const api = {
      [look]: { body: orchestration({ state: 'canceled' }) },
      'PUT /orchestrations/o-1/cancel': { body: { orchestrationID: 'o-1' } },
    };
    expect(await fakeContext({ api }).run('watch', 'o-1')).toBe(7);
    expect(await fakeContext({ api }).run('cancel', 'o-1', '--wait')).toBe(0);
  });

  it('exits with 130 after Ctrl-C', async () => {
    const fake = fakeContext({ api: { [look]: { body: orchestration() } }, interruptAfterSleeps: 2 });
    expect(await fake.run('watch', 'o-1')).toBe(130);
  });

  it('exits with 6 if the API stays away too long', async () => {
    const fake = fakeContext({ api: { [look]: [{ body: orchestration() }, refusal(503, 'Not now.')] } });
    expect(await fake.run('watch', 'o-1', '--patience', '2m')).toBe(6);
    const seconds = fake.slept.reduce((sum, some) => sum + some, 0);
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThan(180);
  });
});
