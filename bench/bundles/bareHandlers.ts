import { join } from 'node:path';
import { build } from 'esbuild';
import { catalog, type FunctionName } from '../../functions/catalog.ts';
import { kubernetesClientParts } from '../../infra/kubernetesClientParts.ts';
import { requireBanner } from '../requireBanner.ts';

/** A client that functions use, and the minimum that a handler using it must import and create. */
interface Client {
  readonly name: string;
  /** What its modules have in their path. */
  readonly module: string;
  readonly code: string;
}

const sdkClient = (module: string, client: string, command: string): Client => ({
  name: module,
  module: `/node_modules/@aws-sdk/${module}/`,
  code: `import { ${client}, ${command} } from '@aws-sdk/${module}';
const ${client}Made = new ${client}({ region: 'eu-central-1' });
calls.push((input) => ${client}Made.send(new ${command}(input)));`,
});

const clients: readonly Client[] = [
  sdkClient('client-dynamodb', 'DynamoDBClient', 'GetItemCommand'),
  sdkClient('client-eventbridge', 'EventBridgeClient', 'PutEventsCommand'),
  sdkClient('client-scheduler', 'SchedulerClient', 'CreateScheduleCommand'),
  sdkClient('client-secrets-manager', 'SecretsManagerClient', 'GetSecretValueCommand'),
  sdkClient('client-sfn', 'SFNClient', 'StartExecutionCommand'),
  sdkClient('client-ssm', 'SSMClient', 'GetParameterCommand'),
  {
    name: 'the Kubernetes client',
    module: '/node_modules/@kubernetes/client-node/',
    code: `import { KubeConfig } from '@kubernetes/client-node';
calls.push((text) => new KubeConfig().loadFromString(text));`,
  },
];

const root = join(import.meta.dirname, '..', '..');

/** Which clients each function's bundle holds, once unused exports are gone. */
export async function clientsOf(
  names: readonly FunctionName[],
): Promise<Map<FunctionName, readonly string[]>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: catalog[name].entry, out: name })),
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [kubernetesClientParts],
    logLevel: 'error',
  });
  const used = new Map(
    Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [
      entryPoint,
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [`/${path}`] : [])),
    ]),
  );
  return new Map(
    names.map((name) => {
      const paths = used.get(catalog[name].entry) ?? [];
      const held = clients.filter(({ module }) => paths.some((path) => path.includes(module)));
      return [name, held.map((client) => client.name)];
    }),
  );
}

/** Bundles a minimal handler with these clients, in the same way as the functions, to a file. */
export async function bundleBareHandler(
  names: readonly string[],
  outfile: string,
  external: readonly string[],
): Promise<void> {
  const code = [
    'const calls = [];',
    ...clients.filter(({ name }) => names.includes(name)).map((client) => client.code),
    'export const handler = async (event) => await Promise.all(calls.map((call) => call(event)));',
  ];
  await build({
    stdin: { contents: code.join('\n'), resolveDir: root, loader: 'js' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: [...external],
    minify: true,
    legalComments: 'none',
    plugins: [kubernetesClientParts],
    banner: requireBanner,
    logLevel: 'error',
  });
}
