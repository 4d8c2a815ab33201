import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { App, type Stack, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../cdk.json' with { type: 'json' };
import { type Bundles, bundleFunctions } from './bundles.ts';
import { DataStack } from './DataStack.ts';
import { checkedEnvironment, type EnvironmentSettings, environmentNamed } from './environments.ts';
import { namesOf, PROJECT } from './names.ts';
import { ServiceStack } from './ServiceStack.ts';

export interface BuildAppOptions {
  readonly environment: EnvironmentSettings;
  /** Where the functions' code and, by `app.synth()`, the templates are written; `cdk.out` unless told. */
  readonly outdir?: string;
  /** The result of `bundleFunctions`, if several apps share it; otherwise created for this app. */
  readonly bundles?: Bundles;
}

export interface BuiltApp {
  readonly app: App;
  readonly dataStack: Stack;
  readonly serviceStack: Stack;
}

/**
 * Creates the CDK app of one environment: bundles the functions, then wires two stacks. `app.synth()` writes and returns the
 * assembly; the folder of a function's code is `Metadata['aws:asset:path']` of its resource, relative to the assembly's folder.
 *
 * @throws Error if a setting of the environment is invalid, or a function does not bundle.
 */
export async function buildApp({ environment, outdir, bundles }: BuildAppOptions): Promise<BuiltApp> {
  checkedEnvironment(environment);
  if (bundles !== undefined) return wire(environment, bundles, outdir);
  // A separate folder: the local stack, tests and a deploy may run at the same time. CDK copies what it needs from it.
  const cache = join(import.meta.dirname, '..', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bundles-'));
  try {
    return wire(environment, await bundleFunctions(folder), outdir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function wire(environment: EnvironmentSettings, bundles: Bundles, outdir: string | undefined): BuiltApp {
  const { account, region, protected: terminationProtection } = environment;
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    analyticsReporting: false,
    treeMetadata: false,
    context: { ...cdkJson.context, 'aws:cdk:enable-asset-metadata': true },
  });
  const names = namesOf(environment);
  const props = {
    environment,
    names,
    terminationProtection,
    env: { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
  };
  const dataStack = new DataStack(app, names.dataStack, {
    ...props,
    description: `Kyma upgrade orchestrator, ${environment.name}: data`,
  });
  const serviceStack = new ServiceStack(app, names.serviceStack, {
    ...props,
    bundles,
    description: `Kyma upgrade orchestrator, ${environment.name}: service`,
  });
  serviceStack.addStackDependency(dataStack);
  // The local stack must start quickly, and its roles and logs are not used.
  if (environment.name !== 'local') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Tags.of(app).add('project', PROJECT);
  Tags.of(app).add('environment', environment.name);
  return { app, dataStack, serviceStack };
}

if (import.meta.main) {
  // Used only to read the command line's context; it must not write an assembly of its own.
  const context = new App({ autoSynth: false }).node;
  const { app } = await buildApp({
    environment: environmentNamed(context.tryGetContext('env') ?? process.env['ENVIRONMENT']),
  });
  app.synth();
}
