import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema } from './documented.ts';

type Resolve = (ref: string) => JsonSchema;

/** Texts that are valid wherever the document names no pattern. */
const words = fc.constantFrom('', 'eu-.*', '^eu-', 'us|ap', 'aws', 'c-1a2b3c4', 'all');
const odd = fc.constantFrom('maintenanceWindow', '2026-03-01T22:00:00Z', '(', 'a\u0000b', '😀', '\\', 'all');

interface TextSchema {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** Mostly what fits the pattern, or is plain enough to mean something; now and then what a service stumbles over. */
function textOf({ minLength = 0, maxLength = 40, pattern }: TextSchema): Arbitrary<string> {
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  const random = fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: 'grapheme' });
  const usual =
    pattern === undefined
      ? words.map((word) => (fits(word) ? word : 'x'.repeat(minLength)))
      : fc.stringMatching(new RegExp(pattern));
  return fc.oneof({ arbitrary: usual, weight: 20 }, { arbitrary: odd, weight: 1 }, random);
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Each optional field stands in half of the objects; a deprecated one, which new clients leave out, in one of twelve, and so does a
 * list that has a limit, because it is long and the odds of its parts multiply.
 */
function objectOf(
  { properties = {}, required = [], minProperties = 0, dependentRequired = {} }: ObjectSchema,
  of: (part: unknown) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, part]) => {
    const field = of(part).map((value) => [[name, value]]);
    if (required.includes(name)) return field;
    const absent = fc.constant([]);
    return fc.oneof(
      { arbitrary: field, weight: 1 },
      { arbitrary: absent, weight: part['deprecated'] === true || 'maxItems' in part ? 11 : 1 },
    );
  });
  return fc
    .tuple(...fields)
    .map((entries) => {
      const given = new Set(entries.flat().map(([name]) => String(name)));
      const alone = (name: string) => dependentRequired[name]?.some((needed) => !given.has(needed)) === true;
      const kept = entries.flat().filter(([name]) => !alone(String(name)));
      return Object.fromEntries(kept) as Readonly<Record<string, unknown>>;
    })
    .filter((value) => Object.keys(value).length >= minProperties);
}

/**
 * Values of a JSON Schema, as far as the document uses it: most are valid, so that a service takes a fair share of whole
 * bodies, which are made of many. Formats are met by chance only.
 */
export function arbitraryOf(schema: JsonSchema, resolve: Resolve): Arbitrary<unknown> {
  const of = (part: unknown) => arbitraryOf(part as JsonSchema, resolve);
  const { $ref, anyOf, type } = schema as { $ref?: string; anyOf?: unknown[]; type?: string | string[] };
  if ($ref !== undefined) return of(resolve($ref));
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(of));
  if ('const' in schema) return fc.constant(schema['const']);
  if ('enum' in schema) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => of({ ...schema, type: one })));
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({
        min: (schema['minimum'] as number | undefined) ?? 0,
        max: (schema['maximum'] as number | undefined) ?? 1000,
      });
    case 'string':
      return textOf(schema);
    case 'array':
      return fc.array(of(schema['items']), {
        minLength: (schema['minItems'] as number | undefined) ?? 0,
        maxLength: Math.min((schema['maxItems'] as number | undefined) ?? 4, 4),
      });
    case 'object':
      return objectOf(schema as ObjectSchema, of);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** The same with, now and then, something else in one place: another type, another name, one thing too many. */
export function almost(arbitrary: Arbitrary<unknown>): Arbitrary<unknown> {
  const spoil = (value: unknown, path: readonly number[], junk: unknown): unknown => {
    if (typeof value !== 'object' || value === null || path.length === 0) return junk;
    const keys = Object.keys(value);
    const [first = 0, ...rest] = path;
    const key = keys[first % (keys.length + 1)] ?? 'unknownField';
    const part = (value as Record<string, unknown>)[key];
    if (Array.isArray(value))
      return value.map((each, n) => (String(n) === key ? spoil(each, rest, junk) : each));
    return { ...value, [key]: spoil(part, rest, junk) };
  };
  const path = fc.array(fc.nat(12), { minLength: 1, maxLength: 4 });
  const spoilt = fc
    .tuple(arbitrary, path, fc.jsonValue({ maxDepth: 2 }))
    .map(([value, at, junk]) => spoil(value, at, junk));
  return fc.oneof({ arbitrary, weight: 3 }, { arbitrary: spoilt, weight: 1 });
}
