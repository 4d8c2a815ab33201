import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { catalog, type FunctionName } from '../functions/catalog.ts';
import { consoleFilesFolder, consolePageFile } from '../functions/console/consoleFiles.ts';
import { docsAssets, docsAssetsFolder } from '../functions/docs/docsAssets.ts';
import { buildConsole } from './buildConsole.ts';
import { kubernetesClientParts } from './kubernetesClientParts.ts';

const root = join(import.meta.dirname, '..');

/** Bundles with CommonJS inside (the Kubernetes client) call `require` for Node's own modules. */
const banner = "import{createRequire as ᐅrequire}from'node:module';const require=ᐅrequire(import.meta.url);";

/**
 * The SDK's credential providers after the environment variables. Each is loaded only when it is reached. Lambda always sets the
 * variables, so none is ever reached: they were a quarter of a small bundle and never ran.
 */
const otherCredentials = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

export interface Bundle {
  /** The folder that becomes the function's code: it holds `index.mjs`, which exports `handler`. */
  readonly folder: string;
  /** The total size of the folder. */
  readonly bytes: number;
}

export type Bundles = Readonly<Record<FunctionName, Bundle>>;

/**
 * Bundles every function of the catalog in one run of esbuild into `<outdir>/<function>/index.mjs`. The AWS SDK is bundled too, so
 * that the tested version runs, whatever the Lambda runtime ships, and only the clients in use are loaded. The same sources produce
 * the same bytes, so an unchanged function is not deployed again. Source maps would be larger than the code and slow down each cold
 * start, and keeping names would cost 40 KB: our errors carry their names and codes themselves.
 */
export async function bundleFunctions(outdir: string): Promise<Bundles> {
  const names = Object.keys(catalog) as FunctionName[];
  const result = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: catalog[name].entry, out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: otherCredentials,
    minify: true,
    legalComments: 'none',
    plugins: [kubernetesClientParts],
    banner: { js: banner },
    logLevel: 'warning',
  });
  await rm(outdir, { recursive: true, force: true });
  await Promise.all(
    result.outputFiles.map(async ({ path, contents }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
    }),
  );
  const files: Partial<Record<FunctionName, number>> = {
    getDocsAsset: await copyDocsAssets(join(outdir, 'getDocsAsset' satisfies FunctionName)),
    ...(await addConsole(outdir)),
  };
  const bytes = new Map(result.outputFiles.map(({ path, contents }) => [path, contents.length]));
  return Object.fromEntries(
    names.map((name) => {
      const folder = join(outdir, name);
      const code = bytes.get(join(folder, 'index.mjs')) ?? 0;
      return [name, { folder, bytes: code + (files[name] ?? 0) }];
    }),
  ) as Record<FunctionName, Bundle>;
}

/** Copies the files of the documentation page next to the function that serves them. @returns their size in bytes */
async function copyDocsAssets(functionFolder: string): Promise<number> {
  const folder = join(functionFolder, docsAssetsFolder);
  const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await mkdir(folder, { recursive: true });
  let bytes = 0;
  for (const [name, { own }] of Object.entries(docsAssets)) {
    const target = join(folder, name);
    await copyFile(join(own ? join(root, 'functions', 'docs') : swaggerUi, name), target);
    bytes += (await stat(target)).size;
  }
  return bytes;
}

/** Builds the operator's page: the page itself and its files belong to one function each. @returns their sizes in bytes */
async function addConsole(outdir: string): Promise<Partial<Record<FunctionName, number>>> {
  const files = join(outdir, 'getConsoleAsset' satisfies FunctionName, consoleFilesFolder);
  const page = join(outdir, 'getConsole' satisfies FunctionName, consolePageFile);
  await buildConsole(files);
  await rename(join(files, 'index.html'), page);
  const sizes = await Promise.all(
    (await readdir(files)).map(async (name) => (await stat(join(files, name))).size),
  );
  return {
    getConsole: (await stat(page)).size,
    getConsoleAsset: sizes.reduce((sum, size) => sum + size, 0),
  };
}
