import type { z } from 'zod';
import { DomainError, type ErrorDetail } from '../base/errors.ts';

/** The most problems that a response lists, however many a body has. */
const maxDetails = 50;

/** The 400 for a body with these problems; its sentence names the first of them. */
export function invalidRequest(problems: readonly ErrorDetail[]): DomainError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const sentence = first === undefined ? 'The request is invalid.' : `${first.path}: ${first.message}${more}`;
  return new DomainError('INVALID_REQUEST', sentence, problems.slice(0, maxDetails));
}

/**
 * Validates with a zod schema; errors say in sentences what to change.
 *
 * @param pathOf how to name a place in the body for the caller; by default, its dotted path
 * @throws DomainError INVALID_REQUEST with every problem's path; the body itself is called `body`.
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  pathOf: (path: readonly PropertyKey[]) => string = dotted,
): z.output<Schema> {
  const result = schema.safeParse(body, { error: sentence });
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.flatMap((issue) => details(issue, pathOf)));
}

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** Unknown fields get one detail each, because each must be fixed at its own path. */
function details(issue: z.core.$ZodIssue, pathOf: typeof dotted): ErrorDetail[] {
  const message = issue.message;
  if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(issue.path) || 'body', message }];
  return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]).slice(0, 200), message }));
}

const names: Readonly<Record<string, string>> = {
  string: 'a string',
  boolean: 'true or false',
  number: 'a number',
  int: 'an integer',
  array: 'a list',
  object: 'an object',
};

/** Messages for problems whose schema defines no message. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return 'Unknown field; remove it or check its spelling.';
  if (issue.code !== 'invalid_type') return undefined;
  const wanted = names[String(issue.expected)] ?? String(issue.expected);
  return issue.input === undefined ? `Is missing; it must be ${wanted}.` : `Must be ${wanted}.`;
}
