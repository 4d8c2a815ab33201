import { afterEach, describe, expect, it } from 'vitest';
import { KubernetesError } from '../../../lib/kubernetes/KubernetesError.ts';
import { createKubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import { type FakeApi, fakeToken, type Handler, kubeconfigFor, refusal, startFakeApi } from './fakeApi.ts';

let api: FakeApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function client(handle: Handler, timeoutSeconds = 5) {
  api = await startFakeApi(handle);
  return createKubernetesClient(api.kubeconfig, { serverName: 'Gardener', timeoutSeconds });
}

async function errorOf(promise: Promise<unknown>): Promise<KubernetesError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KubernetesError);
  return error as KubernetesError;
}

describe('a Kubernetes client', () => {
  it('sends its token and reads an object over plain http', async () => {
    const gardener = await client(() => ({ body: { kind: 'Shoot' } }));
    expect(await gardener.get('/apis/x')).toEqual({ kind: 'Shoot' });
    expect(api?.requests[0]?.headers.authorization).toBe(`Bearer ${fakeToken}`);
  });

  it('logs in with a user name and password', async () => {
    api = await startFakeApi(() => ({}));
    const text = kubeconfigFor(api.url, { username: 'me', password: 'pw' });
    await createKubernetesClient(text, { serverName: 'Gardener' }).get('/apis/x');
    expect(api.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:pw').toString('base64')}`);
  });

  it('sends merge patches, for real or as a dry run', async () => {
    const gardener = await client(() => ({}));
    await gardener.patch('/apis/x', { metadata: { resourceVersion: '7' } }, { dryRun: false });
    await gardener.patch('/apis/x', { spec: {} }, { dryRun: true });
    const [real, dry] = api?.requests ?? [];
    expect(real).toMatchObject({ method: 'PATCH', body: { metadata: { resourceVersion: '7' } } });
    expect(real?.headers['content-type']).toBe('application/merge-patch+json');
    expect(real?.query.has('dryRun')).toBe(false);
    expect(dry?.query.get('dryRun')).toBe('All');
  });

  it('lists in pages', async () => {
    const gardener = await client(() => ({ body: { items: [{}], metadata: { continue: 'more' } } }));
    expect(await gardener.listPage('/apis/x', { limit: 3, continueToken: '' })).toEqual({
      items: [{}],
      continueToken: 'more',
    });
    await gardener.listPage('/apis/x', { limit: 3, continueToken: 'more' });
    expect(api?.requests.map(({ query }) => query.toString())).toEqual(['limit=3', 'limit=3&continue=more']);
  });

  it.each([
    [400, 'BadRequest', false],
    [401, 'Unauthorized', false],
    [403, 'Forbidden', false],
    [404, 'NotFound', true],
    [409, 'Conflict', false],
    [410, 'Expired', false],
    [422, 'Invalid', false],
    [429, 'TooManyRequests', true],
    [500, 'InternalError', true],
    [503, 'ServiceUnavailable', true],
    [504, 'Timeout', true],
  ])('turns %i %s into an error', async (status, reason, transient) => {
    const gardener = await client(() => refusal(status, reason, 'because'));
    const error = await errorOf(gardener.get('/apis/x'));
    expect(error).toMatchObject({ status, reason, transient });
    expect(error.message).toBe(`Gardener answered ${status} ${reason}: because`);
  });

  it('reads Retry-After', async () => {
    const gardener = await client(() => ({ status: 429, headers: { 'retry-after': '7' }, body: 'busy' }));
    const error = await errorOf(gardener.get('/apis/x'));
    expect(error).toMatchObject({ status: 429, transient: true, retryAfterSeconds: 7 });
    expect(error.message).toBe('Gardener answered 429');
  });

  it('shows one short line of the server’s message, without the token', async () => {
    const gardener = await client(() => refusal(403, 'Forbidden', `token ${fakeToken}\n${'x'.repeat(5000)}`));
    const { message } = await errorOf(gardener.get('/apis/x'));
    expect(message).not.toContain(fakeToken);
    expect(message).toContain('token *** xxx');
    expect(message.length).toBeLessThan(1100);
  });

  it.each(['hang', 'stall'] as const)('gives up on a server that does %s', async (behaviour) => {
    const gardener = await client(() => behaviour, 0.2);
    const error = await errorOf(gardener.get('/apis/x'));
    expect(error).toMatchObject({ status: 0, reason: 'Timeout', transient: true });
    expect(error.message).toBe('Gardener did not answer within 0.2 s');
  });

  it('reports a dropped connection and an unreachable server', async () => {
    const gardener = await client(() => 'drop');
    expect(await errorOf(gardener.get('/apis/x'))).toMatchObject({
      status: 0,
      reason: 'Unreachable',
      transient: true,
    });
    await api?.close();
    const error = await errorOf(gardener.get('/apis/x'));
    expect(error).toMatchObject({
      status: 0,
      reason: 'ConnectionRefused',
      transient: true,
      mayHaveArrived: false,
    });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('does not mistake a proxy’s page for an object', async () => {
    const gardener = await client(() => ({ body: '<html>' }));
    expect(await errorOf(gardener.get('/apis/x'))).toMatchObject({
      reason: 'InvalidAnswer',
      transient: true,
    });
  });
});

describe('a kubeconfig', () => {
  const good = kubeconfigFor('http://127.0.0.1:1');
  const secret = 'do-not-show-me';
  it.each([
    ['broken', `users: [{ token: "${secret}`, 'is not a kubeconfig'],
    ['empty', '', 'is not a kubeconfig'],
    ['of no context', good.replace('"current-context":"x"', '"current-context":"y"'), 'current context'],
    ['with a command', kubeconfigFor('https://h', { exec: { command: secret } }), 'command or a plugin'],
    [
      'with a plugin',
      kubeconfigFor('https://h', { 'auth-provider': { name: secret } }),
      'command or a plugin',
    ],
    ['with files', kubeconfigFor('https://h', { 'client-key': `/${secret}`, token: 'x' }), 'flatten'],
    ['with a token file', kubeconfigFor('https://h', { 'token-file': `/${secret}` }), 'token file'],
    ['for no URL', kubeconfigFor(secret), 'not a URL'],
    ['for plain http', good.replace('"insecure-skip-tls-verify":true', '"x":true'), 'plain http'],
  ])('%s is refused without showing what is in it', (_what, text, why) => {
    let message = '';
    try {
      createKubernetesClient(text, { serverName: 'Gardener' });
    } catch (error) {
      expect(error).toMatchObject({ name: 'KubernetesError', reason: 'InvalidKubeconfig', transient: false });
      message = (error as Error).message;
    }
    expect(message).toContain(why);
    expect(message).not.toContain(secret);
  });
});
