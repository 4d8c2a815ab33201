import { DomainError } from '../base/errors.ts';
import { duplicateField } from './duplicateField.ts';
import { invalidRequest } from './invalidRequest.ts';

/** Larger bodies get 413. The targets are stored and shown with the orchestration, and a page shows a hundred of those. */
export const maxBodyBytes = 128 * 1024;
/** Nothing in the API nests deeper than five levels. */
const maxDepth = 32;

/**
 * Reads a JSON body (§3). `contentType` is the header as received.
 *
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE without `application/json`, PAYLOAD_TOO_LARGE, or INVALID_REQUEST for a body that is
 * empty, not JSON, not Unicode or nested too deeply, or that repeats a field.
 */
export function parseJsonBody(body: string | null | undefined, contentType: string | undefined): unknown {
  const [type, ...attributes] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = attributes.find((attribute) => attribute.startsWith('charset='));
  if (type !== 'application/json' || (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))) {
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      'The body must be JSON in UTF-8: send the header Content-Type: application/json.',
    );
  }
  requireSize(body ?? '');
  if (body === null || body === undefined || body.trim() === '') {
    throw new DomainError('INVALID_REQUEST', 'The body is empty; send a JSON object.');
  }
  if (depth(body) > maxDepth) {
    throw new DomainError('INVALID_REQUEST', `The body nests deeper than ${maxDepth} levels; flatten it.`);
  }
  let wellFormed = true;
  let value: unknown;
  try {
    value = JSON.parse(body, (_key, part: unknown) => {
      wellFormed &&= typeof part !== 'string' || part.isWellFormed();
      return part;
    });
  } catch (cause) {
    throw new DomainError(
      'INVALID_REQUEST',
      'The body is not valid JSON; check its quotes, commas and braces.',
      undefined,
      cause,
    );
  }
  // A lone half of a surrogate pair would be stored and shown as a different character.
  if (!wellFormed)
    throw new DomainError(
      'INVALID_REQUEST',
      'The body contains half of a surrogate pair, which is not valid Unicode.',
    );
  const twice = duplicateField(body);
  if (twice !== undefined)
    throw invalidRequest([{ path: twice.slice(0, 200), message: 'Appears twice in its object; keep one.' }]);
  return value;
}

/** @throws DomainError PAYLOAD_TOO_LARGE. For bodies of any type. */
export function requireSize(body: string): void {
  if (Buffer.byteLength(body) > maxBodyBytes) {
    throw new DomainError(
      'PAYLOAD_TOO_LARGE',
      `The body is larger than ${maxBodyBytes / 1024} KiB; shorten it.`,
    );
  }
}

/** How deep objects and arrays nest, without building them. */
function depth(json: string): number {
  let deepest = 0;
  let now = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (inString) {
      if (sign === '\\') at++;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, ++now);
    else if (sign === '}' || sign === ']') now--;
  }
  return deepest;
}
