import * as z from 'zod/mini';

/** The policy cannot be used as it is; the message says what to change. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
}

const pathOf = (path: readonly PropertyKey[]) =>
  path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('');

/** What a schema makes of a policy's JSON. Throws InvalidPolicy that names every field at fault and what is wrong with it. */
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
  const problems = result.error.issues.map(({ path, message }) => `${pathOf(path) || 'policy'}: ${message}`);
  throw new InvalidPolicy(`The maintenance policy is invalid: ${problems.join('; ')}`);
}
