import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemplateError, type TemplateMap } from './TemplateValue.ts';

/** One stack of a synthesized CDK app, as it would be deployed. */
export interface AssemblyStack {
  readonly name: string;
  /** Undefined where the app leaves them to the deployment. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly template: TemplateMap;
  /** Absolute path of each file asset, by the object key that the template knows it by. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

const readJson = async <Value>(file: string): Promise<Value> =>
  JSON.parse(await readFile(file, 'utf8')) as Value;

const readAssets = async (folder: string, file: string): Promise<Map<string, string>> => {
  const manifest = await readJson<AssetManifest>(join(folder, file));
  const assets = new Map<string, string>();
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    for (const { objectKey } of Object.values(destinations)) {
      if (source.path !== undefined) assets.set(objectKey, join(folder, source.path));
    }
  }
  return assets;
};

const environmentPart = (
  environment: string | undefined,
  position: 'account' | 'region',
): string | undefined => {
  const [account, region] = environment?.replace(/^aws:\/\//, '').split('/') ?? [];
  const part = position === 'account' ? account : region;
  return part === undefined || part.startsWith('unknown-') ? undefined : part;
};

/**
 * Reads every stack of a cloud assembly (`cdk synth`'s output folder), those of nested stages too.
 * Throws TemplateError if there is no stack in it.
 */
export const readAssembly = async (folder: string): Promise<AssemblyStack[]> => {
  const { artifacts } = await readJson<{ artifacts: Record<string, Artifact> }>(
    join(folder, 'manifest.json'),
  );
  const assets = new Map<string, string>();
  const stacks: AssemblyStack[] = [];
  for (const [id, { type, properties, environment, displayName }] of Object.entries(artifacts ?? {})) {
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      stacks.push(...(await readAssembly(join(folder, properties.directoryName))));
    }
    if (type === 'cdk:asset-manifest' && properties?.file !== undefined) {
      for (const [key, path] of await readAssets(folder, properties.file)) assets.set(key, path);
    }
    if (type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined) {
      stacks.push({
        name: properties.stackName ?? displayName ?? id,
        accountId: environmentPart(environment, 'account'),
        region: environmentPart(environment, 'region'),
        template: await readJson<TemplateMap>(join(folder, properties.templateFile)),
        assets,
      });
    }
  }
  if (stacks.length === 0) throw new TemplateError(`There is no stack in ${folder}`);
  return stacks;
};
