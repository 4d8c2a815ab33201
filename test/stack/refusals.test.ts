import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: 3 });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

const everyone = { targets: { include: [{ target: 'all' }] } };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function mint(claims: object): Promise<string> {
  const answer = await fetch(`${stack.ready.gardener}/_sim/oidc/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ groups: ['runtimeAdmin', 'runtimeOperator'], ...claims }),
  });
  return ((await answer.json()) as { token: string }).token;
}

describe('tokens', () => {
  const list = async (token: string | null) =>
    await stack.call('GET', '/orchestrations', undefined, { token });

  it('are required', async () => {
    expect(await list(null)).toMatchObject({ status: 401, body: { error: expect.any(String) } });
    expect(await list('nonsense')).toMatchObject({ status: 401 });
    expect(await list(stack.ready.tokens.both)).toMatchObject({ status: 200 });
  });

  it('must be valid: time, issuer, audience', async () => {
    expect(await list(await mint({ expiresInSeconds: -60 }))).toMatchObject({ status: 401 });
    expect(
      await list(
        await mint({ issuer: 'https://elsewhere.example.com', iss: 'https://elsewhere.example.com' }),
      ),
    ).toMatchObject({ status: 401 });
    expect(await list(await mint({ audience: 'another' }))).toMatchObject({ status: 401 });
    expect(await list(await mint({}))).toMatchObject({ status: 200 });
  });

  it('must be signed by the issuer', async () => {
    const [, payload = ''] = stack.ready.tokens.both.split('.');
    expect(await list(`${part({ alg: 'none', typ: 'JWT' })}.${payload}.`)).toMatchObject({ status: 401 });
    const { keys } = (await (
      await fetch(`${stack.ready.issuer}/jwks`).catch(async () => await fetch(stack.ready.issuer))
    )
      .json()
      .catch(() => ({ keys: [{}] }))) as { keys: object[] };
    const confused = `${part({ alg: 'HS256', typ: 'JWT' })}.${payload}`;
    const secret = JSON.stringify(keys[0]);
    expect(
      await list(`${confused}.${createHmac('sha256', secret).update(confused).digest('base64url')}`),
    ).toMatchObject({ status: 401 });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const foreign = `${part({ alg: 'RS256', typ: 'JWT' })}.${payload}`;
    expect(
      await list(`${foreign}.${sign('sha256', Buffer.from(foreign), privateKey).toString('base64url')}`),
    ).toMatchObject({ status: 401 });
  });

  it('open exactly the routes that their groups allow', async () => {
    const { admin, operator, none } = stack.ready.tokens;
    expect(await list(operator)).toMatchObject({ status: 200 });
    expect(await list(admin)).toMatchObject({ status: 403 });
    expect(await list(none)).toMatchObject({ status: 403 });
    const post = async (token: string) => await stack.call('POST', '/upgrade/kyma', everyone, { token });
    expect(await post(operator)).toMatchObject({ status: 403, body: { error: expect.any(String) } });
    expect(await post(none)).toMatchObject({ status: 403 });
    expect(await stack.call('PUT', '/orchestrations/x/cancel', undefined, { token: operator })).toMatchObject(
      { status: 403 },
    );
    expect(await stack.call('PUT', '/orchestrations/x/cancel', undefined, { token: admin })).toMatchObject({
      status: 404,
    });
    // The cached answer for one route must not open another.
    expect(await list(admin)).toMatchObject({ status: 403 });
  });
});

describe('bodies', () => {
  const post = async (body: unknown, headers: Record<string, string> = {}) =>
    await stack.call('POST', '/upgrade/kyma', body, { headers });
  const strategy = (fields: object) => ({ ...everyone, strategy: fields });

  it.each([
    ['no targets', {}, 'targets'],
    ['an empty target', { targets: { include: [{}] } }, 'targets.include.0'],
    ['a misspelt exclude', { targets: { include: [{ target: 'all' }], exlude: [] } }, 'targets.exlude'],
    ['an unknown field', { ...everyone, hurry: true }, 'hurry'],
    ['an unknown target', { targets: { include: [{ target: 'some' }] } }, 'targets.include.0.target'],
    ['an invalid expression', { targets: { include: [{ region: '(' }] } }, 'targets.include.0.region'],
    ['a look-ahead', { targets: { include: [{ region: '(?=a)' }] } }, 'targets.include.0.region'],
    ['an unknown type', strategy({ type: 'serial' }), 'strategy.type'],
    ['an unknown schedule', strategy({ schedule: 'tomorrow' }), 'strategy.schedule'],
    ['too many workers', strategy({ parallel: { workers: 1001 } }), 'strategy.parallel.workers'],
    ['workers below zero', strategy({ parallel: { workers: -1 } }), 'strategy.parallel.workers'],
    ['half a worker', strategy({ parallel: { workers: 1.5 } }), 'strategy.parallel.workers'],
    ['an odd channel', { ...everyone, kyma: { channel: 'FAST!' } }, 'kyma.channel'],
    ['a version', { ...everyone, version: '2.0' }, 'version'],
    ['a version of Kyma', { ...everyone, kyma: { version: '2.0' } }, 'kyma.version'],
    [
      'the other kind',
      { ...everyone, kubernetes: { kubernetesVersion: '1.34.2' } },
      'kubernetes.kubernetesVersion',
    ],
  ])('with %s are refused with the path', async (_what, body, path) => {
    const answer = await post(body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.any(String), details: expect.any(Array) },
    });
    const { details } = answer.body as { details: { path: string; message: string }[] };
    expect(details.map((detail) => detail.path)).toContain(path);
    for (const { message } of details) expect(message.length).toBeGreaterThan(5);
  });

  it('that are not JSON, empty, of another type or too large are refused', async () => {
    expect(await post('{"targets":')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('JSON') },
    });
    expect(await post('')).toMatchObject({ status: 400 });
    expect(await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 415,
    });
    expect(await post(JSON.stringify({ ...everyone, padding: 'x'.repeat(200_000) }))).toMatchObject({
      status: 413,
    });
    expect(await post('['.repeat(1000) + ']'.repeat(1000))).toMatchObject({ status: 400 });
  });
});

describe('queries', () => {
  it.each([
    ['page_size=0', 'pageSize cannot be smaller than 1'],
    ['page_size=101', 'pageSize is bigger than maxPage(100)'],
    ['page_size=x', 'pageSize has to be an integer'],
    ['page=0', 'page cannot be smaller than 1'],
    ['page=x', 'page has to be an integer'],
    ['state=running', 'state has to be one of'],
  ])('with %s are refused with KEB’s message', async (query, message) => {
    for (const path of ['/orchestrations', '/orchestrations/none/operations']) {
      expect(await stack.call('GET', `${path}?${query}`)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining(`while getting query parameters: ${message}`) },
      });
    }
  });

  it('for what does not exist get a 404', async () => {
    for (const path of [
      '/orchestrations/none',
      '/orchestrations/none/operations',
      '/orchestrations/none/operations/x',
      '/nowhere',
    ]) {
      expect(await stack.call('GET', path)).toMatchObject({
        status: 404,
        body: { error: expect.any(String) },
      });
    }
    expect(await stack.call('DELETE', '/orchestrations')).toMatchObject({
      status: 404,
      body: { error: expect.any(String) },
    });
  });
});
