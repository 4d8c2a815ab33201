import { noSuchRoute } from '../../lib/api/routes.ts';
import { DomainError } from '../../lib/base/errors.ts';
import { openHandler } from '../shared/openHandler.ts';

/** Whatever is no route: any method of any path, and every other method of a path that is one. */
export const handler = openHandler(async () => {
  throw new DomainError('NOT_FOUND', noSuchRoute);
});
