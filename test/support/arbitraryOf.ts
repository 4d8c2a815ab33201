import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema } from './documented.ts';

type Resolve = (ref: string) => JsonSchema;

/** Texts that fit the patterns, or what a pattern stands for, often enough. */
const words = fc.constantFrom('', 'regular', 'fast', '1.34.2', 'gardenlinux', '1877.3.0', 'immediate', 'now');
const odd = fc.constantFrom(
  'maintenanceWindow',
  '2026-03-01T22:00:00Z',
  'eu-.*',
  '(',
  'a\u0000b',
  '😀',
  '\\',
  'all',
);

function textOf({
  minLength = 0,
  maxLength = 40,
}: {
  minLength?: number;
  maxLength?: number;
}): Arbitrary<string> {
  const random = fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: 'grapheme' });
  return fc.oneof({ arbitrary: words, weight: 4 }, { arbitrary: odd, weight: 2 }, random);
}

/** Values of a JSON Schema, as far as the document uses it. Patterns and formats are met by chance only. */
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
      return textOf(schema as { minLength?: number; maxLength?: number });
    case 'array':
      return fc.array(of(schema['items']), { maxLength: (schema['maxItems'] as number | undefined) ?? 4 });
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
      const model = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, of(part)]));
      return fc.record(model, { requiredKeys: (schema['required'] ?? []) as string[] });
    }
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
