/**
 * Decodes JSON as strictly as Go's `encoding/json` does into a given type: a time that is no RFC 3339, a fraction for an
 * integer or an object for a string is an error; unknown fields are ignored, names match in any case, and null leaves the
 * zero value.
 */
export interface GoType<Value> {
  readonly zero: () => Value;
  readonly decode: (json: unknown, path: string) => Value;
}

export type Decoded<Type> = Type extends GoType<infer Value> ? Value : never;

const kindOf = (json: unknown): string =>
  json === null ? 'null' : Array.isArray(json) ? 'array' : typeof json === 'object' ? 'object' : typeof json;

function type<Value>(zero: () => Value, convert: (json: unknown, path: string) => Value): GoType<Value> {
  return { zero, decode: (json, path) => (json === null ? zero() : convert(json, path)) };
}

const refuse = (json: unknown, wanted: string, path: string): never => {
  throw new Error(`json: cannot unmarshal ${kindOf(json)} into Go struct field ${path} of type ${wanted}`);
};

export const goString: GoType<string> = type(
  () => '',
  (json, path) => (typeof json === 'string' ? json : refuse(json, 'string', path)),
);

export const goInt: GoType<number> = type(
  () => 0,
  (json, path) => (Number.isSafeInteger(json) ? (json as number) : refuse(json, 'int', path)),
);

export const goBool: GoType<boolean> = type(
  () => false,
  (json, path) => (typeof json === 'boolean' ? json : refuse(json, 'bool', path)),
);

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds; Go's zero time is the first of January of the year 1. */
export const goTime: GoType<number> = type(
  () => Date.parse('0001-01-01T00:00:00Z'),
  (json, path) => {
    if (typeof json !== 'string' || !rfc3339.test(json) || Number.isNaN(Date.parse(json)))
      throw new Error(`parsing time ${JSON.stringify(json)} as RFC 3339: ${path}`);
    return Date.parse(json);
  },
);

export const goSlice = <Value>(item: GoType<Value>): GoType<Value[]> =>
  type(
    () => [],
    (json, path) =>
      Array.isArray(json)
        ? json.map((each, index) => item.decode(each, `${path}[${index}]`))
        : refuse(json, 'slice', path),
  );

export const goMap = <Value>(item: GoType<Value>): GoType<Record<string, Value>> =>
  type(
    () => ({}),
    (json, path) =>
      kindOf(json) === 'object'
        ? Object.fromEntries(
            Object.entries(json as object).map(([key, each]) => [key, item.decode(each, `${path}[${key}]`)]),
          )
        : refuse(json, 'map', path),
  );

/** A pointer: absent and null are undefined. */
export const goPointer = <Value>(target: GoType<Value>): GoType<Value | undefined> =>
  type<Value | undefined>(() => undefined, target.decode);

// biome-ignore lint/suspicious/noExplicitAny: a type of anything, as conditional types need it
export const goStruct = <Fields extends Readonly<Record<string, GoType<any>>>>(
  fields: Fields,
): GoType<{ [Name in keyof Fields]: Decoded<Fields[Name]> }> => {
  type Struct = { [Name in keyof Fields]: Decoded<Fields[Name]> };
  const zero = () =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.zero()])) as Struct;
  return type(zero, (json, path) => {
    if (kindOf(json) !== 'object') refuse(json, 'struct', path);
    const found = Object.entries(json as object);
    const decoded = Object.entries(fields).map(([name, field]) => {
      const [, value] = found.findLast(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
      return [name, value === undefined ? field.zero() : field.decode(value, `${path}.${name}`)];
    });
    return Object.fromEntries(decoded) as Struct;
  });
};
