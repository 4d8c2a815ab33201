import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { type CryptoKey, exportSPKI, importJWK, type JWTPayload } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createTokenVerifier, type TokenVerifierOptions } from '../../../lib/auth/verifyToken.ts';
import { Issuer, newKey, type SigningKey, sign } from './issuer.ts';

const audience = 'upgrades';
const start = Date.UTC(2026, 2, 1);
let es256: SigningKey;
let rs256: SigningKey;
let issuer: Issuer;
let now: number;

beforeAll(async () => {
  [es256, rs256] = await Promise.all([newKey('es'), newKey('rs', 'RS256')]);
});
beforeEach(async () => {
  issuer = new Issuer();
  issuer.keys = [es256, rs256];
  now = start;
  await issuer.start();
});
afterEach(() => issuer.stop());

const verifier = (options: Partial<TokenVerifierOptions> = {}) =>
  createTokenVerifier({ issuer: issuer.url, audience, clock: () => now, ...options });
const claims = (others: JWTPayload = {}): JWTPayload => ({
  iss: issuer.url,
  aud: audience,
  sub: 'alice',
  exp: start / 1000 + 3600,
  groups: ['runtimeAdmin'],
  ...others,
});
const without = (name: string): JWTPayload => {
  const { [name]: _, ...others } = claims();
  return others;
};
const unauthenticated = (message?: string) =>
  expect.objectContaining({ code: 'UNAUTHENTICATED', status: 401, ...(message && { message }) });
const unavailable = expect.objectContaining({
  code: 'UNAVAILABLE',
  status: 503,
  message: 'The signing keys of the token issuer cannot be reached; try again in a minute.',
});

describe('good tokens are accepted', () => {
  test('for one of several audiences', async () => {
    const verify = verifier({ audience: ['kcp', audience] });
    for (const aud of ['kcp', audience, ['other', 'kcp']])
      expect((await verify(await sign(es256, claims({ aud })))).subject).toBe('alice');
    for (const aud of ['other', 'kcp upgrades', ['other']])
      await expect(verify(await sign(es256, claims({ aud })))).rejects.toThrow('aud');
  });

  test('with their caller and expiry', async () => {
    const verify = verifier({ clockToleranceSeconds: 10 });
    const caller = await verify(await sign(es256, claims({ email: 'alice@example.com' })));
    expect(caller).toStrictEqual({
      subject: 'alice',
      email: 'alice@example.com',
      groups: ['runtimeAdmin'],
      expiresAt: start + 3_610_000,
    });
    expect((await verify(await sign(rs256, claims({ aud: ['other', audience] })))).subject).toBe('alice');
  });

  test.each<[unknown, string[]]>([
    ['runtimeOperator', ['runtimeOperator']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[], []],
    [undefined, []],
    [null, []],
    [7, []],
    [{ a: 1 }, []],
    [['a', 7, null, ['b']], ['a']],
  ])('groups %j', async (groups, expected) => {
    expect((await verifier()(await sign(es256, claims({ groups })))).groups).toStrictEqual(expected);
  });

  test('within the tolerated clock skew, to the second', async () => {
    const verify = verifier({ clockToleranceSeconds: 5 });
    const token = await sign(es256, claims({ exp: start / 1000, nbf: start / 1000 + 5 }));
    now = start + 4_000;
    expect((await verify(token)).expiresAt).toBe(start + 5_000);
    now = start + 5_000;
    await expect(verify(token)).rejects.toEqual(unauthenticated('The token has expired; get a new one.'));
  });

  test('with configured keys, which are cached', async () => {
    const verify = verifier({ jwksUri: `${issuer.url}/keys` });
    for (let n = 0; n < 3; n++) await verify(await sign(es256, claims()));
    expect(issuer.requests).toStrictEqual(['/keys']);
  });

  test('from an issuer with a trailing slash', async () => {
    const named = `${issuer.url}/`;
    issuer.answers.set('/.well-known/openid-configuration', {
      body: JSON.stringify({ issuer: named, jwks_uri: `${issuer.url}/keys` }),
    });
    const verify = verifier({ issuer: named });
    expect((await verify(await sign(es256, claims({ iss: named })))).subject).toBe('alice');
    await expect(verify(await sign(es256, claims()))).rejects.toEqual(unauthenticated());
  });
});

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('bad tokens are 401', () => {
  test.each<[string, () => Promise<string>, string]>([
    [
      'expired',
      () => sign(es256, claims({ exp: start / 1000 - 6 })),
      'The token has expired; get a new one.',
    ],
    [
      'not valid yet',
      () => sign(es256, claims({ nbf: start / 1000 + 60 })),
      "The token's claim nbf is missing or does not match.",
    ],
    [
      'of another issuer',
      () => sign(es256, claims({ iss: 'https://evil.example' })),
      "The token's claim iss is missing or does not match.",
    ],
    [
      'for another audience',
      () => sign(es256, claims({ aud: 'other' })),
      "The token's claim aud is missing or does not match.",
    ],
    ...['iss', 'aud', 'exp', 'sub'].map((name): [string, () => Promise<string>, string] => [
      `without ${name}`,
      () => sign(es256, without(name)),
      `The token's claim ${name} is missing or does not match.`,
    ]),
    ['with an empty sub', () => sign(es256, claims({ sub: '' })), 'The token has no subject or no expiry.'],
    [
      'with exp as a string',
      () => sign(es256, { ...claims(), exp: '9999999999' as unknown as number }),
      "The token's claim exp is missing or does not match.",
    ],
    [
      'alg none',
      async () => `${base64url({ alg: 'none' })}.${base64url(claims())}.`,
      'The token is signed with an algorithm that is not allowed here.',
    ],
    [
      'of an algorithm not allowed',
      async () => sign(await newKey('es', 'ES384'), claims()),
      'The token is signed with an algorithm that is not allowed here.',
    ],
    [
      'HS256 with the public key as the secret',
      async () => {
        const key = await importJWK(rs256.publicJwk, 'RS256', { extractable: true });
        const secret = await exportSPKI(key as CryptoKey);
        const signed = `${base64url({ alg: 'HS256', kid: 'rs' })}.${base64url(claims())}`;
        return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      },
      'The token is signed with an algorithm that is not allowed here.',
    ],
    ['signed by somebody else', async () => sign(await newKey('es'), claims()), 'The token is not valid.'],
    ['with an unknown kid', async () => sign(await newKey('x'), claims()), 'The token is not valid.'],
    [
      'with the kid of a key of another type',
      () => sign(es256, claims(), { kid: 'rs' }),
      'The token is not valid.',
    ],
    [
      'with a kid like a path',
      () => sign(es256, claims(), { kid: '../../etc/passwd' }),
      'The token is not valid.',
    ],
    [
      'with an unknown crit',
      async () => `${base64url({ alg: 'ES256', kid: 'es', crit: ['x'], x: 1 })}.${base64url(claims())}.AA`,
      'The token is not valid.',
    ],
    [
      'with changed claims',
      async () => {
        const [header, , signature] = (await sign(es256, claims())).split('.');
        return `${header}.${base64url(claims({ sub: 'mallory' }))}.${signature}`;
      },
      'The token is not valid.',
    ],
    [
      'of claims that are no object',
      async () => `${base64url({ alg: 'ES256' })}.W10.AA`,
      'The token is not valid.',
    ],
    ['encrypted', async () => 'a.b.c.d.e', 'The token is not valid.'],
    ['not a token', async () => 'hello', 'The token is not valid.'],
    ['empty', async () => '', 'The token is not valid.'],
    ['not base64', async () => '%.%.%', 'The token is not valid.'],
  ])('%s', async (_, token, message) => {
    const error = await verifier()(await token()).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toEqual(unauthenticated(message));
  });

  test('with a key of their own, which is ignored', async () => {
    const evil = new Issuer();
    await evil.start();
    const key = await newKey('evil');
    evil.keys = [key];
    try {
      for (const header of [
        { jku: `${evil.url}/keys` },
        { x5u: `${evil.url}/keys` },
        { jwk: key.publicJwk },
        { x5c: ['MIIB'] },
      ]) {
        await expect(verifier()(await sign(key, claims(), header))).rejects.toEqual(unauthenticated());
      }
      expect(evil.requests).toStrictEqual([]);
    } finally {
      await evil.stop();
    }
  });

  test('whatever their header says', async () => {
    const verify = verifier();
    const signature = 'A'.repeat(86);
    const value = fc.oneof(fc.constantFrom('ES256', 'RS256', 'es', 'rs', 'JWT', true, false), fc.jsonValue());
    const names = ['alg', 'kid', 'typ', 'b64', 'crit', 'jwk', 'x5c', 'enc', 'zip'];
    const header = fc
      .dictionary(fc.constantFrom(...names), value)
      .map((fields) => ({ alg: 'ES256', ...fields }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(header, fc.jsonValue()), fc.jsonValue(), async (head, body) => {
        const token = `${base64url(head)}.${base64url(body)}.${signature}`;
        await expect(verify(token)).rejects.toEqual(unauthenticated());
      }),
      { numRuns: 500 },
    );
  });

  test('if they are a character longer than the gateway passes on', async () => {
    const verify = verifier();
    const longest = `${'a'.repeat(10_236)}.b.c`;
    await expect(verify(longest)).rejects.toEqual(unauthenticated('The token is not valid.'));
    await expect(verify(`${longest}d`)).rejects.toEqual(
      unauthenticated('The token is longer than 10240 characters.'),
    );
  });

  test('if they are huge, before anything else is checked', async () => {
    const token = await sign(
      es256,
      claims({ groups: Array.from({ length: 2_000 }, (_, n) => `group-${n}`) }),
    );
    await expect(verifier()(token)).rejects.toEqual(
      unauthenticated('The token is longer than 10240 characters.'),
    );
    expect(issuer.requests).toStrictEqual([]);
  });
});

describe('a discovery document', () => {
  const discovered = async (document: object) => {
    issuer.answers.set('/.well-known/openid-configuration', { body: JSON.stringify(document) });
    return await verifier()(await sign(es256, claims()));
  };

  test('is not used if it names another issuer, or none', async () => {
    const jwks_uri = `${issuer.url}/keys`;
    await expect(discovered({ issuer: 'https://evil.example', jwks_uri })).rejects.toEqual(unavailable);
    await expect(discovered({ issuer: `${issuer.url}/`, jwks_uri })).rejects.toEqual(unavailable);
    await expect(discovered({ jwks_uri })).rejects.toEqual(unavailable);
    expect(issuer.keyRequests).toBe(0);
  });

  test.each([undefined, 'keys', 7, 'ftp://127.0.0.1/keys'])(
    'is not used if its jwks_uri is %j',
    async (jwks_uri) => {
      await expect(discovered({ issuer: issuer.url, jwks_uri })).rejects.toEqual(unavailable);
      expect(issuer.keyRequests).toBe(0);
    },
  );

  test('of an https issuer is not used if it sends for the keys in plain text', async () => {
    const own = 'https://issuer.example';
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return Response.json({ issuer: own, jwks_uri: 'http://issuer.example/keys', keys: [es256.publicJwk] });
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const token = await sign(es256, claims({ iss: own }));
    await expect(verifier({ issuer: own })(token)).rejects.toEqual(unavailable);
    expect(asked).toEqual([`${own}/.well-known/openid-configuration`]);
  });
});

describe('key rotation', () => {
  test('fetches an unknown key, once per cooldown', async () => {
    const verify = verifier({ cooldownSeconds: 30 });
    await verify(await sign(es256, claims()));
    const rotated = await newKey('new');
    issuer.keys = [es256, rotated];
    const token = await sign(rotated, claims());
    await expect(verify(token)).rejects.toEqual(unauthenticated());
    expect(issuer.keyRequests).toBe(1);
    now += 30_000;
    expect((await verify(token)).subject).toBe('alice');
    expect(issuer.keyRequests).toBe(2);
    // The old key is in the set still, and nothing is fetched for keys at hand.
    await verify(await sign(es256, claims()));
    const forged = await sign(await newKey('forged'), claims());
    for (let n = 0; n < 5; n++) await expect(verify(forged)).rejects.toEqual(unauthenticated());
    expect(issuer.keyRequests).toBe(2);
  });

  test('fetches once for many simultaneous tokens with a new key', async () => {
    const verify = verifier();
    await verify(await sign(es256, claims()));
    const rotated = await newKey('new');
    issuer.keys = [rotated];
    now += 30_000;
    const token = await sign(rotated, claims());
    const callers = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(callers.every(({ subject }) => subject === 'alice')).toBe(true);
    expect(issuer.keyRequests).toBe(2);
  });

  test('refuses a key that was withdrawn, once the cached keys are stale', async () => {
    const verify = verifier({ maxAgeSeconds: 600 });
    const token = await sign(es256, claims());
    await verify(token);
    issuer.keys = [rs256];
    now += 599_000;
    await verify(token);
    now += 1_000;
    await expect(verify(token)).rejects.toEqual(unauthenticated());
  });
});

describe('an issuer that is down', () => {
  test('means 503 without cached keys, is not asked for every token, and recovers', async () => {
    const verify = verifier();
    const token = await sign(es256, claims());
    issuer.fail();
    for (let n = 0; n < 5; n++) await expect(verify(token)).rejects.toEqual(unavailable);
    expect(issuer.requests).toHaveLength(1);
    issuer.recover();
    now += 5_000;
    expect((await verify(token)).subject).toBe('alice');
  });

  test('leaves cached keys in use, even stale ones; an unknown key is 503', async () => {
    const verify = verifier({ maxAgeSeconds: 60 });
    const token = await sign(es256, claims());
    const unknown = await sign(await newKey('new'), claims());
    await verify(token);
    await issuer.stop();
    now += 3_000_000;
    for (let n = 0; n < 3; n++) expect((await verify(token)).subject).toBe('alice');
    await expect(verify(unknown)).rejects.toEqual(unavailable);
    now += 605_000;
    await expect(verify(token)).rejects.toEqual(unauthenticated('The token has expired; get a new one.'));
    await issuer.start();
  });

  test.each<[string, string, { status?: number; body: string }]>([
    ['no key set', '/keys', { body: '{}' }],
    ['keys that are none', '/keys', { body: '{"keys":[1]}' }],
    ['no JSON', '/keys', { body: '<html>' }],
    ['a redirect', '/keys', { status: 302, body: '{"keys":[]}' }],
    ['another issuer', '/.well-known/openid-configuration', { body: '{"issuer":"https://evil.example"}' }],
    ['null', '/.well-known/openid-configuration', { body: 'null' }],
  ])('counts as down if it answers %s', async (_, path, answer) => {
    issuer.answers.set(path, answer);
    await expect(verifier()(await sign(es256, claims()))).rejects.toEqual(unavailable);
  });

  test('counts as down after the timeout', async () => {
    const verify = verifier({ issuer: 'http://127.0.0.1:9', timeoutSeconds: 1 });
    await expect(verify(await sign(es256, claims()))).rejects.toEqual(unavailable);
  });
});

test('a symmetric algorithm cannot be configured', () => {
  expect(() => verifier({ algorithms: ['HS256' as 'RS256'] })).toThrow('HS256 is not a public-key algorithm');
  expect(() => verifier({ algorithms: ['none' as 'RS256'] })).toThrow('none is not a public-key algorithm');
  expect(() => verifier({ audience: '' })).toThrow('audience');
  expect(() => verifier({ audience: [] })).toThrow('audience');
  expect(() => verifier({ audience: ['a', ''] })).toThrow('audience');
});
