import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { accessPolicy } from '../lib/auth/accessPolicy.ts';
import { readBearerToken } from '../lib/auth/readBearerToken.ts';
import { createTokenVerifier } from '../lib/auth/verifyToken.ts';
import { DomainError } from '../lib/base/errors.ts';
import { readEnvironment } from './shared/environment.ts';
import { createLog } from './shared/log.ts';
import { once } from './shared/once.ts';

const setUp = once(() => {
  const { OIDC_ISSUER, OIDC_AUDIENCE, ADMIN_GROUP, OPERATOR_GROUP } = readEnvironment('authorizer');
  return {
    verify: createTokenVerifier({ issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE.split(' ') }),
    groups: { admin: ADMIN_GROUP, operator: OPERATOR_GROUP },
    log: createLog(),
  };
});

/**
 * Returns the routes that a token's groups allow (§3). For an invalid token the gateway answers 401. If the issuer's keys cannot be
 * fetched, the error is rethrown and the gateway answers 503.
 */
export const handler = async (event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  const { verify, groups, log } = setUp();
  try {
    const token = await verify(readBearerToken(event.authorizationToken));
    return {
      principalId: token.subject,
      policyDocument: accessPolicy(event.methodArn, token.groups, groups) as never,
      context: {
        subject: token.subject,
        email: token.email ?? '',
        expiresAt: token.expiresAt,
      },
    };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') {
      log.info('token refused', { reason: error.message });
      // The gateway turns exactly this message into a 401.
      throw new Error('Unauthorized');
    }
    log.error('token could not be checked', { error });
    throw error;
  }
};
