import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose';
import type { Clock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';

export interface KeySetOptions {
  /** The keys come from `jwksUri` or else from this issuer's discovery document. Plain http is for the local stack only. */
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
  /** The issuer is asked at most once in this many seconds, no matter which tokens arrive. */
  readonly cooldownSeconds: number;
  /** Keys older than this are fetched again, so that removed keys stop being accepted. */
  readonly maxAgeSeconds: number;
  readonly timeoutSeconds: number;
  readonly clock: Clock;
}

/** The cooldown after a failure: shorter, so that an issuer that was down is soon asked again. */
const retrySeconds = 5;

export type KeySet = (header?: JWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>;

/**
 * The issuer's signing keys. An unknown `kid` triggers a new fetch, subject to the cooldown. While the issuer is down, the cached
 * keys are used. The `jku`, `x5u` and `jwk` of a token are ignored.
 *
 * Rejects with DomainError UNAVAILABLE if the key is not cached and the issuer cannot be reached, and with jose's errors if the
 * token matches none of the keys.
 */
export function createKeySet(options: KeySetOptions): KeySet {
  const { clock } = options;
  let triedAt = Number.NEGATIVE_INFINITY;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let failure: DomainError | undefined;
  const coolingDown = (): boolean => {
    const seconds =
      failure === undefined ? options.cooldownSeconds : Math.min(options.cooldownSeconds, retrySeconds);
    return clock() < triedAt + seconds * 1000;
  };

  /** All of jose's requests go through here, so that failed attempts cool down too: hostile tokens must not flood the issuer. */
  const load = async (url: string, init: RequestInit): Promise<Response> => {
    if (failure !== undefined && coolingDown()) throw failure;
    triedAt = clock();
    try {
      const jwksUri = options.jwksUri === undefined ? await discover(options.issuer, url, init) : url;
      const keys = await getJson(jwksUri, init);
      if (!isKeySet(keys)) throw new Error(`${jwksUri} holds no key set`);
      loadedAt = clock();
      failure = undefined;
      return Response.json(keys);
    } catch (cause) {
      failure = new DomainError(
        'UNAVAILABLE',
        'The signing keys of the token issuer cannot be reached; try again in a minute.',
        undefined,
        cause,
      );
      throw failure;
    }
  };

  const remote = createRemoteJWKSet(new URL(options.jwksUri ?? discoveryUrl(options.issuer)), {
    // Cooldown and age are tracked here and not by jose, which would drop the cached keys while the issuer is down.
    cooldownDuration: Number.POSITIVE_INFINITY,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    timeoutDuration: options.timeoutSeconds * 1000,
    [customFetch]: load,
  });

  return async (header, token) => {
    const stale = clock() >= loadedAt + options.maxAgeSeconds * 1000;
    if (remote.jwks() !== undefined && stale && !coolingDown()) await remote.reload().catch(keepFailure);
    try {
      return await remote(header, token);
    } catch (error) {
      if (!isNoMatchingKey(error)) throw error;
      if (failure !== undefined && coolingDown()) throw failure;
      // Another token's fetch may be in progress or have just finished; this one shares its result.
      if (!coolingDown() || remote.reloading) await remote.reload();
      return await remote(header, token);
    }
  };

  /** Ignores a failure that `load` has recorded: a token whose key is cached does not need the issuer. */
  function keepFailure(error: unknown): void {
    if (failure === undefined) throw error;
  }
}

const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

async function discover(issuer: string, url: string, init: RequestInit): Promise<string> {
  const document = await getJson(url, init);
  const { issuer: named, jwks_uri: jwksUri } = document as Record<string, unknown>;
  if (named !== issuer) throw new Error(`${url} names another issuer`);
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) throw new Error(`${url} names no jwks_uri`);
  const { protocol } = new URL(jwksUri);
  if (protocol !== 'https:' && protocol !== new URL(issuer).protocol) {
    throw new Error(`${url} is https but its jwks_uri is not`);
  }
  return jwksUri;
}

async function getJson(url: string, init: RequestInit): Promise<object> {
  const response = await fetch(url, init);
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  const json: unknown = await response.json();
  if (typeof json !== 'object' || json === null) throw new Error(`${url} is not a JSON object`);
  return json;
}

const isKeySet = (json: object): boolean =>
  'keys' in json &&
  Array.isArray(json.keys) &&
  json.keys.every((key: unknown) => typeof key === 'object' && key !== null);

const isNoMatchingKey = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_JWKS_NO_MATCHING_KEY';
