import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../local/simulator/startSimulator.ts';

const redirectURI = 'http://127.0.0.1:8080/console';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

describe('signing in at the simulated issuer', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ fleet: [], dataDir: join(tmpdir(), `sign-ins-${randomUUID()}`) });
  });
  afterAll(async () => await simulator.close());

  const authorize = async (changed: Record<string, string> = {}, cookie = '') => {
    const query = new URLSearchParams({
      client_id: 'kyma-upgrade-orchestrator',
      redirect_uri: redirectURI,
      response_type: 'code',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      role: 'operator',
      ...changed,
    });
    return await fetch(`${simulator.issuer}/authorize?${query}`, { redirect: 'manual', headers: { cookie } });
  };
  const answerOf = (response: Response): Record<string, string> =>
    Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);
  const code = async () => answerOf(await authorize())['code'] ?? '';
  const token = async (changed: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: 'kyma-upgrade-orchestrator', ...changed });
    const response = await fetch(`${simulator.issuer}/token`, { method: 'POST', body });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, string>,
    };
  };
  const exchange = async (changed: Record<string, string> = {}) =>
    await token({
      grant_type: 'authorization_code',
      code: await code(),
      redirect_uri: redirectURI,
      code_verifier: verifier,
      ...changed,
    });

  test('shows a page to choose a role, where each choice repeats the request with that role', async () => {
    const response = await authorize({ role: '' });
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const role of ['admin', 'operator', 'stranger', 'renewing', 'short'])
      expect(page).toContain(`role=${role}`);
  });

  test('exchanges a code for tokens with the nonce and the groups, readable by pages', async () => {
    const { status, body, headers } = await exchange();
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(decodeJwt(body['id_token'] ?? '')).toMatchObject({
      iss: simulator.issuer,
      aud: 'kyma-upgrade-orchestrator',
      nonce: 'the-nonce',
      groups: ['runtimeOperator'],
    });
  });

  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:9999/' }],
    ['another client', { client_id: 'somebody' }],
    ['a code that it never gave', { code: 'made-up' }],
  ])('refuses %s', async (_, changed) => {
    expect(await exchange(changed)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('accepts each code and refresh token once', async () => {
    const once = await code();
    const first = await exchange({ code: once });
    expect(first.status).toBe(200);
    expect((await exchange({ code: once })).status).toBe(400);
    const renew = { grant_type: 'refresh_token', refresh_token: first.body['refresh_token'] ?? '' };
    const renewed = await token(renew);
    expect(renewed.status).toBe(200);
    expect(decodeJwt(renewed.body['id_token'] ?? '').sub).toBe('operator');
    expect((await token(renew)).status).toBe(400);
  });

  test('works without a page only for users who have signed in before', async () => {
    expect(answerOf(await authorize({ prompt: 'none' }))).toEqual({
      error: 'login_required',
      state: 'the-state',
    });
    const cookie = (await authorize()).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(answerOf(await authorize({ prompt: 'none' }, cookie))).toMatchObject({ state: 'the-state' });
    expect(answerOf(await authorize({ prompt: 'none' }, cookie))['code']).toBeTruthy();
  });

  test('redirects only to this machine, and requires PKCE', async () => {
    for (const uri of ['https://example.com/', 'http://127.0.0.1.example.com/', 'javascript:alert(1)'])
      expect((await authorize({ redirect_uri: uri })).status).toBe(400);
    expect((await authorize({ client_id: 'somebody' })).status).toBe(400);
    expect(answerOf(await authorize({ code_challenge_method: 'plain' }))['error']).toBe('invalid_request');
  });
});
