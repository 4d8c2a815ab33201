import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** The policy cannot be used; the message says what to change. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
}

/** The version of a policy: a hash of its text. */
export const policyVersion = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

/** More are counted only: the message is stored with each orchestration that it stops, and read by a person. */
const mostProblems = 20;
/** A problem may quote the policy's own text. */
const longestProblem = 300;

/**
 * A check that also runs where parts of the value are invalid, so that all problems are found at once. It must expect that parts have
 * any type, and leave to the schema what the schema reports.
 */
export const always = <Value>(check: (payload: z.core.ParsePayload<Value>) => void) =>
  z.check<Value>(check, { when: () => true });

/** The fields of a value that such a check gets, which may have any type: only an object has fields with names. */
export const partsOf = (value: unknown): Readonly<Record<string, unknown>> => ({ ...Object(value) });

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
    return `unknown ${issue.keys.map((key) => `"${key}"`).join(', ')}: is it misspelt?`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  return issue.message;
}

/**
 * Where a problem is in the text: its place among the fields or elements of each level. What concerns a value as a whole comes before
 * its parts; a field that is missing, behind them.
 */
function placeOf(issue: z.core.$ZodIssue, json: unknown): readonly number[] {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  let value = json;
  return path.map((part) => {
    const entries = Object.entries(value ?? {});
    const place = entries.findIndex(([key]) => key === String(part));
    value = entries[place]?.[1];
    return place === -1 ? entries.length : place;
  });
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((place, level) => place !== b[level]);
  return differs === -1 ? a.length - b.length : (a[differs] ?? 0) - (b[differs] ?? -1);
}

/** All problems in the order of the text: the first few, and how many more there are. */
function problemsText(issues: readonly z.core.$ZodIssue[], json: unknown): string {
  const problems = issues
    .map((issue) => ({ issue, place: placeOf(issue, json) }))
    .sort((a, b) => inOrder(a.place, b.place))
    .map(({ issue }) => `${pathOf(issue.path) || 'policy'}: ${problemOf(issue)}`)
    .map((text) => (text.length > longestProblem ? `${text.slice(0, longestProblem)}…` : text));
  if (problems.length === 1) return `The maintenance policy is invalid: ${problems[0]}`;
  const more = problems.length - mostProblems;
  const shown = [...problems.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more`] : [])];
  return `The maintenance policy is invalid in ${problems.length} places: ${shown.join('; ')}`;
}

/** Parses a policy's JSON with a schema. Throws InvalidPolicy that names the invalid fields, in order, and what is wrong with each. */
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
  throw new InvalidPolicy(problemsText(result.error.issues, json));
}
