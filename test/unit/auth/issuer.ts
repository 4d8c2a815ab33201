import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function newKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** An issuer over real HTTP whose keys, answers and outages a test decides. */
export class Issuer {
  keys: SigningKey[] = [];
  /** Replaces the answer to a path. */
  readonly answers = new Map<string, { status?: number; body: string }>();
  /** Every path that was asked for. */
  readonly requests: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    this.requests.push(path);
    const answer = this.answers.get(path) ?? { body: JSON.stringify(this.#ownAnswer(path)) };
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
  });

  #ownAnswer(path: string): object {
    if (path !== '/keys') return { issuer: this.url, jwks_uri: `${this.url}/keys` };
    return { keys: this.keys.map(({ publicJwk }) => publicJwk) };
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get keyRequests(): number {
    return this.requests.filter((path) => path === '/keys').length;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Every key request is answered 500 until `recover`. */
  fail(): void {
    for (const path of ['/keys', '/.well-known/openid-configuration']) {
      this.answers.set(path, { status: 500, body: '{}' });
    }
  }

  recover(): void {
    this.answers.clear();
  }
}

/** Signs the claims as they are. */
export const sign = (key: SigningKey, claims: JWTPayload, header: object = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
