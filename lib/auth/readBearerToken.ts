import { DomainError } from '../base/errors.ts';

/** @throws DomainError UNAUTHENTICATED unless the header is `Bearer <token>`, with a token of three parts. */
export function readBearerToken(authorization: string | undefined): string {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new DomainError('UNAUTHENTICATED', 'Send the header Authorization: Bearer <token>.');
  }
  return token;
}
