import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** The policy cannot be used as it is; the message says what to change. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
}

/** The version of a policy: a hash of its text. */
export const policyVersion = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Go clients write an empty string for an unset field, and KEB treated it as unset. */
export const setText = z.pipe(
  z.string(),
  z.transform((text) => (text === '' ? undefined : text)),
);

const pathOf = (path: readonly PropertyKey[]) =>
  path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('');

/** zod/mini, which turns also load, has no built-in messages. */
function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.map((key) => `"${key}"`).join(', ')}; is it misspelt?`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  return issue.message;
}

/** Parses a policy's JSON with a schema. Throws InvalidPolicy that names every invalid field and what is wrong with it. */
export function readPolicyText<Schema extends z.core.$ZodType>(
  text: string,
  schema: Schema,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidPolicy(
      `The maintenance policy is not JSON: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
  const result = z.safeParse(schema, json);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `${pathOf(issue.path) || 'policy'}: ${problemOf(issue)}`,
  );
  throw new InvalidPolicy(`The maintenance policy is invalid: ${problems.join('; ')}`);
}
