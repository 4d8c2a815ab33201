/** Returns whether an event (as delivered, JSON) matches. */
export type PatternMatcher = (event: Readonly<Record<string, unknown>>) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

function unknownOperator(path: string, what: unknown): never {
  throw new Error(
    `Event pattern: the local stack does not know ${JSON.stringify(what)} at ${path || 'the top'}`,
  );
}

/**
 * Compiles an EventBridge event pattern: nested fields, each ending in a list of exact values. Throws on operators such as `prefix`:
 * no rule of the template uses one. A list in the event matches if one of its elements does.
 */
export function compilePattern(pattern: object, path = ''): PatternMatcher {
  const tests = Object.entries(pattern).map(([field, wanted]: [string, unknown]): PatternMatcher => {
    const here = path === '' ? field : `${path}.${field}`;
    if (field.startsWith('$')) return unknownOperator(path, field);
    if (isObject(wanted)) {
      const nested = compilePattern(wanted, here);
      return (event) => nested(isObject(event[field]) ? event[field] : {});
    }
    if (!Array.isArray(wanted) || wanted.length === 0) return unknownOperator(here, wanted);
    for (const value of wanted) if (!isScalar(value)) unknownOperator(here, value);
    return (event) => {
      const value = event[field];
      return (Array.isArray(value) ? value : [value]).some((each) => wanted.includes(each));
    };
  });
  return (event) => tests.every((matches) => matches(event));
}
