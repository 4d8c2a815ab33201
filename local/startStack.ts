import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionName } from '../functions/catalog.ts';
import type { InvokeFunction } from './aws/InvokeFunction.ts';
import { type Services, startServices } from './aws/startServices.ts';
import { createTables } from './dynamodb/createTables.ts';
import { startDynamodb } from './dynamodb/startDynamodb.ts';
import type { StackFaults } from './faults.ts';
import { Gateway } from './gateway/Gateway.ts';
import { readApi } from './gateway/readApi.ts';
import type { FunctionDefinition } from './lambda/FunctionDefinition.ts';
import { FunctionRunner } from './lambda/FunctionRunner.ts';
import { readFunctions } from './lambda/readFunctions.ts';
import { withFaults } from './lambda/withFaults.ts';
import { loadFleet } from './loadFleet.ts';
import { serverOf } from './readGardener.ts';
import { readSecrets } from './readSecrets.ts';
import type { FleetEntry } from './simulator/fleet.ts';
import { type Simulator, startSimulator } from './simulator/startSimulator.ts';
import { mintTokens, type StackTokens } from './stackTokens.ts';
import { synthesize } from './synthesize.ts';
import { type LoadedTemplate, loadTemplate } from './template/loadTemplate.ts';
import { readAssembly } from './template/readAssembly.ts';
import { readServices } from './template/readServices.ts';

/** Used if the template leaves account and region open. */
const accountId = '000000000000';
const region = 'eu-central-1';

export interface StackOptions {
  /** The API's loopback port; 0 or absent = any. */
  readonly port?: number;
  /** Absent: that of the last start on the same data, else the demo fleet. */
  readonly fleet?: readonly FleetEntry[];
  /** The data folder; if absent, a temporary one that `stop` removes. */
  readonly dataDir?: string;
  /** The text of a kubeconfig: a real Gardener instead of the simulated one. */
  readonly gardenerKubeconfig?: string;
  /** The text of a kubeconfig of the control plane that belongs to it; without, plans and instances cannot be selected. */
  readonly controlPlaneKubeconfig?: string;
  /** Loads every function before the stack is ready instead of at its first call, for measurements. Takes seconds. */
  readonly warm?: boolean;
  /** Injected faults. */
  readonly faults?: StackFaults;
}

export interface Stack {
  /** The API. */
  readonly url: string;
  readonly issuer: string;
  /** The simulated Gardener, with `/_sim/log`, or the real one. */
  readonly gardener: string;
  /** The local table's service. */
  readonly dynamodb: string;
  readonly namespace: string;
  readonly tokens: StackTokens;
  readonly dataDir: string;
  /** How many there are in the simulated fleet; undefined with a real Gardener. */
  readonly runtimes: number | undefined;
  readonly services: Services;
  readonly simulator: Simulator;
  readonly template: LoadedTemplate;
  /** Calls a function of the catalog. Rejects with FunctionError. */
  invoke(name: FunctionName, payload: unknown): Promise<unknown>;
  /** Resolves with the reason if a part of the stack dies by itself; the stack is of no use then. */
  readonly died: Promise<unknown>;
  /** Ends everything at once, like a kill: running work continues at the next start on the same data. */
  stop(): Promise<void>;
}

/** The definition of a function of the catalog: its logical id is the catalog's name and `Function`. */
const findFunction = (definitions: readonly FunctionDefinition[], name: FunctionName): FunctionDefinition => {
  const wanted = `${name}Function`.toLowerCase();
  const found = definitions.find(({ logicalId }) => logicalId.toLowerCase() === wanted);
  if (found === undefined) throw new Error(`The template has no function ${name}`);
  return found;
};

/**
 * Starts the whole product on this machine from its synthesized template (§10) and answers when it is ready: executions
 * that died with an earlier process have been reported, and the sweep has run once.
 * Rejects, with everything stopped again, if the template holds something unknown, a port is taken or the data are in use.
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  // Started parts are stopped in reverse if a later one fails; a started stack takes them over at the end.
  await using parts = new AsyncDisposableStack();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'kyma-upgrade-orchestrator-')));
  if (options.dataDir === undefined)
    parts.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));

  const { gardenerKubeconfig, controlPlaneKubeconfig } = options;
  const realGardener =
    gardenerKubeconfig === undefined ? undefined : serverOf(gardenerKubeconfig, 'Gardener');
  if (controlPlaneKubeconfig !== undefined) serverOf(controlPlaneKubeconfig, 'the control plane');
  const assembly = synthesize();
  // First, so that a second process on the same data fails before it touches anything.
  const dynamodb = await startDynamodb({
    folder: join(dataDir, 'dynamodb'),
    region,
    accountId,
    ...options.faults?.dynamodb,
  });
  parts.defer(() => dynamodb.stop());
  // With a real Gardener there is nothing to simulate but the issuer of tokens.
  const fleet = realGardener === undefined ? await loadFleet(dataDir, options.fleet) : [];
  const simulator = await startSimulator({
    fleet,
    dataDir: join(dataDir, 'simulator'),
    ...(options.faults?.simulator === undefined ? {} : { faults: options.faults.simulator }),
  });
  parts.defer(() => simulator.close());

  const stacks = await readAssembly(await assembly);
  const template = loadTemplate({ stacks, parameters: { OidcIssuer: simulator.issuer }, accountId, region });
  await createTables(template, dynamodb.url);

  // Services call functions, and functions need the services' address: calls wait until the functions are there.
  const { promise: started, resolve: haveStarted } = Promise.withResolvers<FunctionRunner>();
  const invoke: InvokeFunction = async (...call) => (await started).invoke(...call);
  const services = await startServices({
    ...readServices(template),
    dataDir: join(dataDir, 'services'),
    region: template.region,
    account: template.accountId,
    invoke: withFaults(invoke, options.faults?.functions),
    secrets: readSecrets(template, {
      gardener: gardenerKubeconfig ?? simulator.gardenerKubeconfig(),
      controlPlane: controlPlaneKubeconfig ?? simulator.controlPlaneKubeconfig(),
      webhook: `${simulator.url}/_sim/webhook`,
    }),
    ...(options.faults?.services === undefined ? {} : { faults: options.faults.services }),
  });
  parts.defer(() => services.stop());

  const definitions = await readFunctions({
    template,
    dynamodbUrl: dynamodb.url,
    servicesUrl: services.url,
    inlineFolder: join(dataDir, 'inline'),
    // The simulated control plane knows nothing of a real Gardener's runtimes: selectors that need it are refused.
    ...(realGardener === undefined || controlPlaneKubeconfig !== undefined
      ? {}
      : { variables: { CONTROL_PLANE_SECRET_ID: '' } }),
  });
  const runner = new FunctionRunner(definitions, join(dataDir, 'logs'));
  parts.defer(() => runner.stop());
  haveStarted(runner);

  const gateway = await Gateway.start({ api: readApi(template), invoke, port: options.port ?? 0 });
  parts.defer(() => gateway.stop());
  services.publishPendingEvents();
  const invokeNamed: Stack['invoke'] = (name, payload) =>
    runner.invoke(findFunction(definitions, name).name, payload);
  const [tokens] = await Promise.all([
    mintTokens(simulator),
    invokeNamed('sweep', {}),
    ...(options.warm === true ? [runner.warmUp()] : []),
  ]);

  const owned = parts.move();
  return {
    url: gateway.url,
    issuer: simulator.issuer,
    gardener: realGardener ?? simulator.url,
    dynamodb: dynamodb.url,
    namespace: simulator.namespace,
    tokens,
    dataDir,
    runtimes: realGardener === undefined ? fleet.length : undefined,
    services,
    simulator,
    template,
    invoke: invokeNamed,
    died: dynamodb.died,
    stop: () => owned.disposeAsync(),
  };
};
