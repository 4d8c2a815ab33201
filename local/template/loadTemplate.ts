import type { Declared } from './ResourceType.ts';
import type { AssemblyStack } from './readAssembly.ts';
import { type References, resolveIntrinsics } from './resolveIntrinsics.ts';
import { resourceTypes } from './resourceTypes.ts';
import { asMap, asText, TemplateError, type TemplateMap, type TemplateValue } from './TemplateValue.ts';

/** A resource of the template, named and resolved, ready to be run. */
export interface Resource {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** What `Ref` answers. */
  readonly ref: string;
  /** `Fn::GetAtt`. Throws TemplateError for an attribute that the type does not have here. */
  readonly attribute: (name: string) => string;
  readonly properties: TemplateMap;
  /** For messages: `Stack/LogicalId (AWS::…)`. */
  readonly title: string;
}

export interface LoadedTemplate {
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly Resource[];
  /** The resources of one type, in the template's order. */
  readonly ofType: (type: string) => readonly Resource[];
  /** Each stack's outputs, by stack name and output name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Absolute path of a file asset by its object key. Throws TemplateError for an unknown one. */
  readonly asset: (objectKey: string) => string;
}

export interface LoadTemplateOptions {
  readonly stacks: readonly AssemblyStack[];
  /** Values for template parameters; the others take their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands for the account and the region where the app leaves them open. */
  readonly accountId: string;
  readonly region: string;
}

type Section = Readonly<Record<string, TemplateMap>>;

interface StackScope {
  readonly stack: AssemblyStack;
  readonly resources: Section;
  readonly references: References;
  readonly declared: (logicalId: string) => Declared;
}

/** What a template may consist of. `Rules` check the version of CDK's bootstrap stack, which there is none of here. */
const knownSections = ['Description', 'Metadata', 'Outputs', 'Parameters', 'Resources', 'Rules'];

const typeOf = (resource: TemplateMap, title: string) => {
  const name = asText(resource['Type'], `${title}.Type`);
  const type = resourceTypes[name];
  if (type === undefined)
    throw new TemplateError(`The local stack does not know the resource type ${name} (${title})`);
  return { name, type };
};

const openScope = (stack: AssemblyStack, options: LoadTemplateOptions): StackScope => {
  const unknown = Object.keys(stack.template).find((name) => !knownSections.includes(name));
  if (unknown !== undefined)
    throw new TemplateError(`${stack.name}: the local stack does not know the section ${unknown}`);
  const section = (name: string): Section => (stack.template[name] ?? {}) as Section;
  const region = stack.region ?? options.region;
  const accountId = stack.accountId ?? options.accountId;
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const busy = new Set<string>();
  /** Guards against resources that refer to each other in a ring. */
  const once = <Value>(key: string, work: () => Value): Value => {
    if (busy.has(key)) throw new TemplateError(`${stack.name}: ${[...busy, key].join(' → ')} is a ring`);
    busy.add(key);
    try {
      return work();
    } finally {
      busy.delete(key);
    }
  };

  const declared = (logicalId: string): Declared => ({
    stackName: stack.name,
    logicalId,
    region,
    accountId,
    property: (name) => {
      const value = asMap(resource(logicalId)['Properties'] ?? {}, logicalId)[name];
      if (value === undefined) return undefined;
      return once(`${logicalId}.${name}`, () => resolveIntrinsics(value, references));
    },
  });
  const parameter = (name: string, { Default }: TemplateMap): TemplateValue => {
    const value = options.parameters[name] ?? Default;
    if (value === undefined) throw new TemplateError(`${stack.name}: the parameter ${name} has no value`);
    return value;
  };
  const resource = (logicalId: string): TemplateMap => {
    const found = resources[logicalId];
    if (found === undefined) throw new TemplateError(`${stack.name}: there is no resource ${logicalId}`);
    return found;
  };

  const references: References = {
    ref: (name) => {
      const value = pseudo[name];
      if (value !== undefined) return value;
      if (name.startsWith('AWS::')) throw new TemplateError(`The local stack does not know ${name}`);
      const declaredParameter = section('Parameters')[name];
      if (declaredParameter !== undefined) return parameter(name, declaredParameter);
      return typeOf(resource(name), name).type.ref(declared(name));
    },
    attribute: (logicalId, attribute) => {
      const { name, type } = typeOf(resource(logicalId), logicalId);
      const answer = type.attributes?.[attribute];
      if (answer === undefined)
        throw new TemplateError(`The local stack does not know ${name}'s ${attribute} (${logicalId})`);
      return answer(declared(logicalId));
    },
  };
  const resources = section('Resources');
  return { stack, resources, references, declared };
};

const loadResource = (scope: StackScope, logicalId: string, raw: TemplateMap): Resource => {
  const { name, type } = typeOf(raw, `${scope.stack.name}/${logicalId}`);
  const title = `${scope.stack.name}/${logicalId} (${name})`;
  const properties = asMap(raw['Properties'] ?? {}, title);
  const unknown = Object.keys(properties).filter(
    (key) => !type.reads.includes(key) && !(key in type.ignores),
  );
  if (unknown.length > 0)
    throw new TemplateError(`${title}: the local stack does not know ${unknown.join(', ')}`);
  const read = Object.fromEntries(
    type.reads.flatMap((key) => (properties[key] === undefined ? [] : [[key, properties[key]]])),
  );
  return {
    type: name,
    stackName: scope.stack.name,
    logicalId,
    title,
    ref: type.ref(scope.declared(logicalId)),
    attribute: (attribute) =>
      asText(scope.references.attribute(logicalId, attribute), `${title}.${attribute}`),
    properties: asMap(resolveIntrinsics(read, scope.references), title),
  };
};

/** Names what went wrong by where it went wrong. */
const within = <Value>(title: string, work: () => Value): Value => {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError && !error.message.includes(title)) {
      throw new TemplateError(`${title}: ${error.message}`, { cause: error });
    }
    throw error;
  }
};

/**
 * Resolves all stacks of an assembly to named resources, as CloudFormation would.
 * Throws TemplateError that names a resource type, a property, an attribute or a function that this stack does not know.
 */
export const loadTemplate = (options: LoadTemplateOptions): LoadedTemplate => {
  const scopes = options.stacks.map((stack) => openScope(stack, options));
  const resources = scopes.flatMap((scope) =>
    Object.entries(scope.resources).map(([logicalId, raw]) =>
      within(`${scope.stack.name}/${logicalId}`, () => loadResource(scope, logicalId, raw)),
    ),
  );
  const outputs = Object.fromEntries(
    scopes.map(({ stack, references }) => {
      const section = Object.entries((stack.template['Outputs'] ?? {}) as Section);
      const value = (output: TemplateMap) =>
        asText(resolveIntrinsics(output['Value'] ?? null, references), 'Output');
      return [stack.name, Object.fromEntries(section.map(([name, output]) => [name, value(output)]))];
    }),
  );
  return {
    region: options.stacks[0]?.region ?? options.region,
    accountId: options.stacks[0]?.accountId ?? options.accountId,
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    outputs,
    asset: (objectKey) => {
      const path = options.stacks
        .map(({ assets }) => assets.get(objectKey))
        .find((found) => found !== undefined);
      if (path === undefined) throw new TemplateError(`The assembly has no asset ${objectKey}`);
      return path;
    },
  };
};
