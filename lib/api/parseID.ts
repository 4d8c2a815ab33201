import { DomainError } from '../base/errors.ts';

/**
 * An id out of a path. What cannot be one of ours is not looked up: the table takes neither an empty key nor a long one.
 *
 * @throws DomainError NOT_FOUND
 */
export function parseID(text: string | undefined): string {
  if (text !== undefined && /^[\w-]{1,64}$/.test(text)) return text;
  throw new DomainError('NOT_FOUND', 'There is nothing with such an id.');
}
