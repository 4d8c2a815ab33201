import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../lib/base/Clock.ts';

const algorithm = 'RS256';
const keySchema = z.looseObject({
  kid: z.string(),
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
});
type Key = z.infer<typeof keySchema>;

/** The claims of a token. Additional claims are written unchanged; `undefined` removes a default claim. */
export interface TokenClaims {
  readonly groups: readonly string[];
  /** From now, 12 hours if absent; a negative one makes an expired token. */
  readonly expiresInSeconds?: number;
  readonly audience?: string;
  readonly subject?: string;
  readonly email?: string;
  readonly [claim: string]: unknown;
}

/** The simulated OIDC issuer: its keys, kept under `dataDir` so that tokens outlive a restart, and its documents. */
export class Issuer {
  readonly #file: string;
  readonly #audience: string;
  readonly #clock: Clock;
  #keys: Key[];

  private constructor(file: string, audience: string, clock: Clock, keys: Key[]) {
    this.#file = file;
    this.#audience = audience;
    this.#clock = clock;
    this.#keys = keys;
  }

  static async open(dataDir: string, audience: string, clock: Clock): Promise<Issuer> {
    const file = join(dataDir, 'oidcKeys.json');
    const known = existsSync(file) ? z.array(keySchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
    const issuer = new Issuer(file, audience, clock, known);
    if (known.length === 0) await issuer.rotate(false);
    return issuer;
  }

  /** Signs with a new key from now on; the old ones stay published if `keepOld`. */
  async rotate(keepOld: boolean): Promise<void> {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const key = keySchema.parse({
      ...(await exportJWK(privateKey)),
      kid: randomUUID(),
      alg: algorithm,
      use: 'sig',
    });
    this.#keys = keepOld ? [...this.#keys, key] : [key];
    writeFileSync(this.#file, JSON.stringify(this.#keys), { mode: 0o600 });
  }

  /** The document that `path` (below the issuer's URL) names; undefined if there is none. */
  document(path: string, issuer: string): object | undefined {
    if (path === 'jwks') {
      return {
        keys: this.#keys.map(({ kid, kty, n, e }) => ({ kid, kty, n, e, alg: algorithm, use: 'sig' })),
      };
    }
    if (path !== '.well-known/openid-configuration') return undefined;
    return {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      scopes_supported: ['openid', 'email', 'groups'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [algorithm],
      claims_supported: ['sub', 'aud', 'email', 'exp', 'iat', 'iss', 'groups'],
    };
  }

  async mint(issuer: string, claims: TokenClaims): Promise<string> {
    const { groups, expiresInSeconds, audience, subject, email, ...others } = claims;
    const now = Math.floor(this.#clock() / 1000);
    const payload = {
      iss: issuer,
      aud: audience ?? this.#audience,
      sub: subject ?? 'simulated-user',
      email: email ?? 'operator@example.com',
      iat: now,
      exp: now + (expiresInSeconds ?? 12 * 3600),
      groups,
      ...others,
    };
    const key = this.#keys.at(-1);
    if (key === undefined) throw new Error('the issuer has no key');
    const jwk: JWK = key;
    return await new SignJWT(payload)
      .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'JWT' })
      .sign(await importJWK(jwk, algorithm));
  }
}
