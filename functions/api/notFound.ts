import { noSuchRoute } from '../../lib/api/routes.ts';
import { DomainError } from '../../lib/base/errors.ts';
import { openHandler } from '../shared/openHandler.ts';

/** Answers everything that is not a route: unknown paths, and other methods of known paths. */
export const handler = openHandler(async () => {
  throw new DomainError('NOT_FOUND', noSuchRoute);
});
