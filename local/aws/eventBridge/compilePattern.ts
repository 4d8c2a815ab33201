/** Answers whether an event (as delivered, JSON) matches. */
export type PatternMatcher = (event: Readonly<Record<string, unknown>>) => boolean;

type LeafMatcher = (values: readonly unknown[], present: boolean) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

function unknownOperator(path: string, what: unknown): never {
  throw new Error(
    `Event pattern: the local stack does not know ${JSON.stringify(what)} at ${path || 'the top'}`,
  );
}

/** A test of one string value: `{prefix}`, `{suffix}`, `{equals-ignore-case}` with a string operand. */
function stringTest(operator: string, operand: unknown, path: string): (value: unknown) => boolean {
  if (typeof operand !== 'string') unknownOperator(path, { [operator]: operand });
  const text = operand as string;
  switch (operator) {
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(text);
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(text);
    case 'equals-ignore-case':
      return (value) => typeof value === 'string' && value.toLowerCase() === text.toLowerCase();
    default:
      return unknownOperator(path, { [operator]: operand });
  }
}

function anythingBut(operand: unknown, path: string): LeafMatcher {
  let excluded: (value: unknown) => boolean;
  if (isObject(operand)) {
    const entries = Object.entries(operand);
    const [entry] = entries;
    if (entry === undefined || entries.length > 1) return unknownOperator(path, { 'anything-but': operand });
    excluded = stringTest(entry[0], entry[1], path);
  } else {
    const list = Array.isArray(operand) ? operand : [operand];
    if (!list.every(isScalar)) return unknownOperator(path, { 'anything-but': operand });
    excluded = (value) => list.includes(value);
  }
  return (values, present) => present && values.some((value) => !excluded(value));
}

function compileAlternative(alternative: unknown, path: string): LeafMatcher {
  if (isScalar(alternative)) return (values) => values.includes(alternative);
  const entries = isObject(alternative) ? Object.entries(alternative) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return unknownOperator(path, alternative);
  const [operator, operand] = entry;
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') return unknownOperator(path, alternative);
    return (_values, present) => present === operand;
  }
  if (operator === 'anything-but') return anythingBut(operand, path);
  const test = stringTest(operator, operand, path);
  return (values) => values.some(test);
}

/**
 * Compiles an EventBridge event pattern: nested fields, each ending in a list of alternatives (exact value, `prefix`,
 * `suffix`, `equals-ignore-case`, `anything-but`, `exists`). Throws on any other operator (§10). A list in the event
 * matches if one of its elements does.
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
    const alternatives = wanted.map((alternative) => compileAlternative(alternative, here));
    return (event) => {
      const present = Object.hasOwn(event, field);
      const value = event[field];
      const values: readonly unknown[] = present ? (Array.isArray(value) ? value : [value]) : [];
      return alternatives.some((matches) => matches(values, present));
    };
  });
  return (event) => tests.every((matches) => matches(event));
}
