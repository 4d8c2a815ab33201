import {
  asList,
  asMap,
  asText,
  isList,
  isMap,
  TemplateError,
  type TemplateMap,
  type TemplateValue,
} from './TemplateValue.ts';

/** What an intrinsic can refer to. Each throws TemplateError for a name it does not know. */
export interface References {
  /** `Ref`: a parameter, a pseudo parameter or a resource; undefined for AWS::NoValue. */
  readonly ref: (name: string) => TemplateValue | undefined;
  readonly attribute: (logicalId: string, attribute: string) => TemplateValue;
  readonly importValue: (exportName: string) => TemplateValue;
  readonly condition: (name: string) => boolean;
  readonly mapping: (map: string, first: string, second: string) => TemplateValue;
}

type Intrinsic = (
  argument: TemplateValue,
  resolve: Resolve,
  references: References,
) => TemplateValue | undefined;
type Resolve = (value: TemplateValue) => TemplateValue | undefined;

const pair = (argument: TemplateValue, name: string): readonly [TemplateValue, TemplateValue] => {
  const [first, second] = asList(argument, name);
  if (first === undefined || second === undefined) throw new TemplateError(`${name} needs two arguments`);
  return [first, second];
};

const getAtt: Intrinsic = (argument, resolve, references) => {
  const [logicalId, ...path] = isList(argument)
    ? argument.map((part) => asText(resolve(part), 'Fn::GetAtt'))
    : asText(argument, 'Fn::GetAtt').split('.');
  return references.attribute(logicalId ?? '', path.join('.'));
};

const substitute: Intrinsic = (argument, resolve, references) => {
  const [text, variables] = isList(argument) ? argument : [argument, {}];
  const own = asMap(variables ?? {}, 'Fn::Sub');
  return asText(text, 'Fn::Sub').replace(/\$\{(!?)([^}]*)\}/g, (_match, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const mine = own[name];
    if (mine !== undefined) return asText(resolve(mine), `Fn::Sub \${${name}}`);
    const value = name.includes('.') ? getAtt(name, resolve, references) : references.ref(name);
    return asText(value, `Fn::Sub \${${name}}`);
  });
};

const truth = (value: TemplateValue | undefined): boolean => value === true || value === 'true';

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
  'Fn::ImportValue': (argument, resolve, references) =>
    references.importValue(asText(resolve(argument), 'Fn::ImportValue')),
  'Fn::FindInMap': (argument, resolve, references) => {
    const [map, first, second] = asList(resolve(argument), 'Fn::FindInMap').map((part) =>
      asText(part, 'Fn::FindInMap'),
    );
    return references.mapping(map ?? '', first ?? '', second ?? '');
  },
  'Fn::Base64': (argument, resolve) =>
    Buffer.from(asText(resolve(argument), 'Fn::Base64')).toString('base64'),
  'Fn::If': (argument, resolve, references) => {
    const [name, yes, no] = asList(argument, 'Fn::If');
    const chosen = references.condition(asText(name, 'Fn::If')) ? yes : no;
    if (chosen === undefined) throw new TemplateError('Fn::If needs three arguments');
    return resolve(chosen);
  },
  Condition: (argument, _resolve, references) => references.condition(asText(argument, 'Condition')),
  'Fn::Equals': (argument, resolve) => {
    const [left, right] = pair(argument, 'Fn::Equals');
    return asText(resolve(left), 'Fn::Equals') === asText(resolve(right), 'Fn::Equals');
  },
  'Fn::And': (argument, resolve) => asList(argument, 'Fn::And').every((part) => truth(resolve(part))),
  'Fn::Or': (argument, resolve) => asList(argument, 'Fn::Or').some((part) => truth(resolve(part))),
  'Fn::Not': (argument, resolve) => !asList(argument, 'Fn::Not').every((part) => truth(resolve(part))),
};

/** The key of an intrinsic call: a map of one key, `Ref`, `Fn::…` or, where conditions are written, `Condition`. */
const intrinsicName = (map: TemplateMap): string | undefined => {
  const keys = Object.keys(map);
  const [name] = keys;
  if (name === undefined || keys.length !== 1) return undefined;
  // A policy statement, too, may have the key Condition; only the one of an intrinsic holds a text.
  if (name === 'Condition') return typeof map[name] === 'string' ? name : undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? name : undefined;
};

/**
 * Replaces every intrinsic function within `value` by what it stands for.
 * Answers undefined for AWS::NoValue; maps and lists leave such parts out. Throws TemplateError for an unknown function.
 */
export const resolveIntrinsics = (
  value: TemplateValue,
  references: References,
): TemplateValue | undefined => {
  const resolve: Resolve = (part) => resolveIntrinsics(part, references);
  if (isList(value)) return value.map(resolve).filter((part) => part !== undefined);
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
  const resolved: Record<string, TemplateValue> = {};
  for (const [key, part] of Object.entries(value)) {
    const answer = resolve(part);
    if (answer !== undefined) resolved[key] = answer;
  }
  return resolved;
};
