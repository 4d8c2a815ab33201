import { DomainError } from '../base/errors.ts';

/**
 * Reads an id from a path. Text that cannot be one of our ids is not looked up: the table refuses empty and long keys.
 *
 * @throws DomainError NOT_FOUND
 */
export function parseID(text: string | undefined): string {
  if (text !== undefined && /^[\w-]{1,64}$/.test(text)) return text;
  throw new DomainError('NOT_FOUND', 'There is no orchestration or operation with this id.');
}
