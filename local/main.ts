import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { KubernetesError } from '../lib/kubernetes/KubernetesError.ts';
import { banner } from './banner.ts';
import { readFaults } from './faults.ts';
import { readFleet } from './loadFleet.ts';
import { type Options, OptionsError, parseOptions, usage } from './options.ts';
import { type Ready, readyFileOf, removeReady, runningFile, writeReady } from './runningStack.ts';
import { type Stack, startStack } from './startStack.ts';

const start = async (options: Options): Promise<Stack> =>
  startStack({
    port: options.port,
    ...(options.fleet === undefined ? {} : { fleet: await readFleet(options.fleet) }),
    ...(options.data === undefined ? {} : { dataDir: resolve(options.data) }),
    ...(options.gardenerKubeconfig === undefined
      ? {}
      : { gardenerKubeconfig: await readFile(options.gardenerKubeconfig, 'utf8') }),
    ...(options.controlPlaneKubeconfig === undefined
      ? {}
      : { controlPlaneKubeconfig: await readFile(options.controlPlaneKubeconfig, 'utf8') }),
    ...(options.faults === undefined ? {} : { faults: await readFaults(options.faults) }),
  });

/** Resolves when the user ends the stack; rejects when the stack ends by itself. */
const over = ({ died }: Stack): Promise<void> =>
  new Promise((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    void died.then((cause) => reject(new Error('A part of the local stack has died', { cause })));
  });

/** A later start takes a few seconds. The first one, and the first after a change of the sources, would leave people wondering. */
const quietMilliseconds = 4000;
const notYet =
  'Starting. The first start synthesizes the CDK app and bundles the functions, which can take a minute.';

const run = async (options: Options): Promise<void> => {
  const told = setTimeout(() => console.error(notYet), quietMilliseconds);
  const stack = await start(options).finally(() => clearTimeout(told));
  const ended = over(stack);
  const { url, issuer, gardener, dynamodb, namespace, tokens, services } = stack;
  const aws = services.url;
  const ready: Ready = { url, issuer, gardener, aws, dynamodb, namespace, tokens, pid: process.pid };
  const files = [
    runningFile,
    readyFileOf(stack.dataDir),
    ...(options.ready === undefined ? [] : [options.ready]),
  ];
  try {
    // performance.now() counts from the start of the process.
    const seconds = performance.now() / 1000;
    console.log(banner({ ready, dataDir: stack.dataDir, runtimes: stack.runtimes, seconds }));
    for (const file of files) await writeReady(file, ready);
    await ended;
  } finally {
    for (const file of files) await removeReady(file, process.pid);
    await stack.stop();
  }
};

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else await run(options);
} catch (error) {
  // For a kubeconfig, the sentence says what to change; any other error is ours to fix.
  const isTheirs = error instanceof OptionsError || error instanceof KubernetesError;
  console.error(isTheirs ? error.message : error);
  process.exitCode = isTheirs ? 2 : 1;
}
