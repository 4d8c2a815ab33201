import {
  asList,
  asText,
  isList,
  isMap,
  TemplateError,
  type TemplateMap,
  type TemplateValue,
} from './TemplateValue.ts';

/** What an intrinsic can refer to. Each throws TemplateError for a name it does not know. */
export interface References {
  /** `Ref`: a parameter, a pseudo parameter or a resource. */
  readonly ref: (name: string) => TemplateValue;
  readonly attribute: (logicalId: string, attribute: string) => TemplateValue;
}

type Intrinsic = (argument: TemplateValue, resolve: Resolve, references: References) => TemplateValue;
type Resolve = (value: TemplateValue) => TemplateValue;

const pair = (argument: TemplateValue, name: string): readonly [TemplateValue, TemplateValue] => {
  const [first, second] = asList(argument, name);
  if (first === undefined || second === undefined) throw new TemplateError(`${name} needs two arguments`);
  return [first, second];
};

/** CDK writes the long form of both: a list for `Fn::GetAtt`, names without attributes or variables in `Fn::Sub`. */
const getAtt: Intrinsic = (argument, resolve, references) => {
  const [logicalId, ...path] = asList(argument, 'Fn::GetAtt').map((part) =>
    asText(resolve(part), 'Fn::GetAtt'),
  );
  return references.attribute(logicalId ?? '', path.join('.'));
};

const substitute: Intrinsic = (argument, _resolve, references) =>
  asText(argument, 'Fn::Sub').replace(/\$\{([^}]*)\}/g, (match, name: string) => {
    if (/[!.]/.test(name)) throw new TemplateError(`The local stack does not know ${match} in Fn::Sub`);
    return asText(references.ref(name), `Fn::Sub ${match}`);
  });

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, _resolve, references) => references.ref(asText(argument, 'Ref')),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, resolve) => {
    const [delimiter, parts] = pair(argument, 'Fn::Join');
    const texts = asList(resolve(parts), 'Fn::Join').map((part) => asText(part, 'Fn::Join'));
    return texts.join(asText(delimiter, 'Fn::Join'));
  },
  'Fn::Select': (argument, resolve) => {
    const [index, list] = pair(argument, 'Fn::Select');
    const chosen = asList(resolve(list), 'Fn::Select')[Number(asText(resolve(index), 'Fn::Select'))];
    if (chosen === undefined) throw new TemplateError(`Fn::Select finds nothing at ${JSON.stringify(index)}`);
    return chosen;
  },
  'Fn::Split': (argument, resolve) => {
    const [delimiter, text] = pair(argument, 'Fn::Split');
    return asText(resolve(text), 'Fn::Split').split(asText(delimiter, 'Fn::Split'));
  },
};

/** The key of an intrinsic call: a map of one key, `Ref` or `Fn::…`. */
const intrinsicName = (map: TemplateMap): string | undefined => {
  const [name, ...others] = Object.keys(map);
  if (name === undefined || others.length > 0) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? name : undefined;
};

/** Replaces every intrinsic function in `value` with its result. Throws TemplateError for a function that is not known here. */
export const resolveIntrinsics = (value: TemplateValue, references: References): TemplateValue => {
  const resolve: Resolve = (part) => resolveIntrinsics(part, references);
  if (isList(value)) return value.map(resolve);
  if (!isMap(value)) {
    if (typeof value === 'string' && value.includes('{{resolve:')) {
      throw new TemplateError(`The local stack does not know dynamic references: ${value}`);
    }
    return value;
  }
  const name = intrinsicName(value);
  if (name !== undefined) {
    const intrinsic = intrinsics[name];
    if (intrinsic === undefined) throw new TemplateError(`The local stack does not know ${name}`);
    return intrinsic(value[name] ?? null, resolve, references);
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
};
