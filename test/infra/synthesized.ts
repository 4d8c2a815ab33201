import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { catalog, type FunctionName } from '../../functions/catalog.ts';
import { type BuiltApp, buildApp } from '../../infra/app.ts';
import type { Bundle, Bundles } from '../../infra/bundles.ts';
import { type EnvironmentSettings, EXAMPLE_ISSUER } from '../../infra/environments.ts';

export const functionNames = Object.keys(catalog) as FunctionName[];

/** The logical id that a function of the catalog is pinned to. */
export const logicalId = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Function`;

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any resource there is
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Synthesized {
  readonly assembly: CloudAssembly;
  readonly data: Template;
  readonly service: Template;
}

/** The environment as someone set it up, so that a synthesis has nothing to warn of. */
export const setUp = (environment: EnvironmentSettings): EnvironmentSettings =>
  environment.oidc.issuer === EXAMPLE_ISSUER
    ? {
        ...environment,
        oidc: { ...environment.oidc, issuer: 'https://issuer.test' },
        alarmsEmail: 'sre@example.com',
      }
    : environment;

/** The two templates of an environment, changed before they are written where told. Code is a line per function: templates do not depend on it, bundles.test.ts does. */
export async function synthesize(
  environment: EnvironmentSettings,
  change: (stacks: Pick<BuiltApp, 'dataStack' | 'serviceStack'>) => void = () => {},
): Promise<Synthesized> {
  const folder = mkdtempSync(join(tmpdir(), 'synthesized-'));
  try {
    const bundles = Object.fromEntries(functionNames.map((name) => [name, lineOfCode(folder, name)]));
    const { app, dataStack, serviceStack } = await buildApp({
      environment,
      outdir: join(folder, 'out'),
      bundles: bundles as Record<FunctionName, Bundle> satisfies Bundles,
    });
    change({ dataStack, serviceStack });
    return {
      assembly: app.synth(),
      data: Template.fromStack(dataStack),
      service: Template.fromStack(serviceStack),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOfCode(parent: string, name: string): Bundle {
  const folder = join(parent, name);
  mkdirSync(folder);
  const code = `export const handler = () => '${name}';\n`;
  writeFileSync(join(folder, 'index.mjs'), code);
  return { folder, bytes: code.length };
}

/** The resources of a template, of one type if told. */
export function resources(template: Template, type?: string): Readonly<Record<string, Resource>> {
  const all = template.toJSON()['Resources'] as Record<string, Resource>;
  return Object.fromEntries(
    Object.entries(all).filter(([, { Type }]) => type === undefined || Type === type),
  );
}

/**
 * A value of a template as plain text: joins are joined, and what only a deploy knows becomes the name of its resource, as
 * in `<UpgradeMachine>` or `<AWS::Region>`.
 */
export function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
    ...other
  } = value as {
    Ref?: string;
    'Fn::GetAtt'?: [string, string];
    'Fn::Join'?: [string, unknown[]];
  };
  if (Ref !== undefined) return `<${Ref}>`;
  if (attribute !== undefined) return `<${attribute[0]}>`;
  if (join !== undefined) return join[1].map(plain).join(join[0]);
  return JSON.stringify(other);
}

/** The definition of the state machine; functions stand in it as ARNs with their logical ids. */
export function definition(template: Template) {
  const machine = resources(template)['UpgradeMachine'];
  const text = plain(machine?.Properties.DefinitionString)
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll(/<(\w+Function)>/g, 'arn:aws:lambda:eu-central-1:123456789012:function:$1');
  return JSON.parse(text);
}
