/** Makes a value from the state's input and the context object. */
export type PayloadTemplate = (input: unknown, context: unknown) => unknown;

/** The steps of a reference path: `$.a['b c'][0]` is a, b c, 0. Throws on anything that selects more than one value. */
function parseReferencePath(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  let rest = path;
  while (rest !== '') {
    const found = /^(?:\.([\p{L}\p{N}_-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\])/u.exec(rest);
    if (found === null) throw new Error(`The local stack cannot resolve the path ${path} in an ItemSelector`);
    steps.push(found[4] === undefined ? ((found[1] ?? found[2] ?? found[3]) as string) : Number(found[4]));
    rest = rest.slice(found[0].length);
  }
  return steps;
}

function compilePath(path: string): PayloadTemplate {
  const inContext = path.startsWith('$$');
  const steps = parseReferencePath(path.slice(inContext ? 2 : 1));
  return (input, context) => {
    let value = inContext ? context : input;
    for (const step of steps) {
      const known = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
      value = known ? (value as Record<string | number, unknown>)[step] : undefined;
    }
    if (value === undefined) throw new Error(`The path ${path} does not point to a value`);
    return value;
  };
}

/**
 * Compiles an ItemSelector: constants, and keys ending in `.$` with reference paths into the input (`$`) or the context
 * (`$$`). Compiled because it is evaluated once per item, and the interpreter would copy the whole input each time.
 * Throws on intrinsic functions.
 */
export function compileTemplate(template: unknown): PayloadTemplate {
  if (Array.isArray(template)) {
    const elements = template.map(compileTemplate);
    return (input, context) => elements.map((element) => element(input, context));
  }
  if (typeof template !== 'object' || template === null) return () => template;
  const fields = Object.entries(template).map(
    ([key, value]: [string, unknown]): [string, PayloadTemplate] => {
      if (!key.endsWith('.$')) return [key, compileTemplate(value)];
      if (typeof value === 'string' && value.startsWith('$')) return [key.slice(0, -2), compilePath(value)];
      throw new Error(`The local stack cannot evaluate ${JSON.stringify(value)} in an ItemSelector`);
    },
  );
  return (input, context) => Object.fromEntries(fields.map(([key, make]) => [key, make(input, context)]));
}
