import { errors, type JWTPayload, jwtVerify } from 'jose';
import { type Clock, systemClock } from '../base/Clock.ts';
import { DomainError } from '../base/errors.ts';
import { createKeySet } from './createKeySet.ts';
import type { VerifiedToken } from './VerifiedToken.ts';

/** Public-key signatures only: with a shared-secret algorithm, an attacker could use the issuer's public key as the secret. */
const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/**
 * The gateway passes at most 10,240 bytes of headers, so a longer token did not come through it. Decoding one would only waste
 * time.
 */
const maxTokenLength = 10_240;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

export interface TokenVerifierOptions {
  /** The exact claim `iss`. The keys come from `jwksUri` or else from its discovery document. */
  readonly issuer: string;
  /** If there are several, a token must have one of them. */
  readonly audience: string | readonly string[];
  readonly jwksUri?: string | undefined;
  readonly algorithms?: readonly SignatureAlgorithm[];
  readonly clockToleranceSeconds?: number;
  readonly cooldownSeconds?: number;
  readonly maxAgeSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly clock?: Clock;
}

export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/**
 * Verifies tokens from one issuer for one of the audiences (§3): signed with its published keys and an allowed algorithm; `iss`,
 * `aud`, `exp` and `sub` are required. Create one per process, because it caches the keys.
 *
 * `verify` rejects with DomainError UNAUTHENTICATED for a bad token, UNAVAILABLE if the issuer's keys cannot be reached. Neither
 * quotes the token.
 *
 * @throws Error if an algorithm is not a public-key algorithm, or if the issuer or `jwksUri` is not a URL.
 */
export function createTokenVerifier(options: TokenVerifierOptions): VerifyToken {
  const { issuer, clock = systemClock, clockToleranceSeconds = 5 } = options;
  const audience = [options.audience].flat();
  const algorithms = [...(options.algorithms ?? (['RS256', 'ES256'] as const))];
  for (const algorithm of algorithms) {
    if (!signatureAlgorithms.includes(algorithm))
      throw new Error(`${algorithm} is not a public-key algorithm`);
  }
  if (audience.length === 0 || audience.includes(''))
    throw new Error('at least one audience must be configured');
  const keys = createKeySet({
    issuer,
    jwksUri: options.jwksUri,
    cooldownSeconds: options.cooldownSeconds ?? 30,
    maxAgeSeconds: options.maxAgeSeconds ?? 600,
    timeoutSeconds: options.timeoutSeconds ?? 5,
    clock,
  });
  return async (token) => {
    if (token.length > maxTokenLength) {
      throw new DomainError('UNAUTHENTICATED', `The token is longer than ${maxTokenLength} characters.`);
    }
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(clock()),
        requiredClaims: ['exp', 'sub'],
      });
      return readPayload(payload, clockToleranceSeconds);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (error instanceof errors.JOSEError) {
        throw new DomainError('UNAUTHENTICATED', sentenceOf(error), undefined, error);
      }
      throw error;
    }
  };
}

function readPayload(payload: JWTPayload, clockToleranceSeconds: number): VerifiedToken {
  const { sub, exp, email, groups } = payload as Record<string, unknown>;
  if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number') {
    throw new DomainError('UNAUTHENTICATED', 'The token has no subject or no expiry.');
  }
  return {
    subject: sub,
    email: typeof email === 'string' && email !== '' ? email : undefined,
    groups: (Array.isArray(groups) ? groups : [groups]).filter((group) => typeof group === 'string'),
    expiresAt: Math.floor((exp + clockToleranceSeconds) * 1000),
  };
}

function sentenceOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired; get a new one.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The token's claim ${error.claim} is missing or does not match.`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'The token is signed with an algorithm that is not allowed here.';
  return 'The token is not valid.';
}
