import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalog, type FunctionName } from '../../functions/catalog.ts';
import { type Bundles, bundleFunctions } from '../../infra/bundles.ts';
import { text } from '../numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from '../Row.ts';
import { bundleBareHandler, clientsOf } from './bareHandlers.ts';
import { measureLoads } from './measureLoads.ts';

/** §12, in kilobytes of 1,000 bytes. */
const budgets = { function: 700, sweep: 800, kubernetes: 2200, docs: 2500 } as const;
const mostTimesBare = 1.3;

/** Why a function may exceed the bar, and by how much: it needs code that no bundler can leave out. */
interface Explained {
  readonly most: number;
  readonly why: string;
}
const validates: Explained = { most: 1.55, why: 'validates the body with zod (§3)' };
const validatesExpressions: Explained = {
  most: 1.65,
  why: 'validates the body with zod and its expressions with RE2 (§3)',
};
const resolvesWindows: Explained = { most: 1.45, why: 'resolves windows with Temporal (§5)' };
const appliesPolicy: Explained = {
  most: 1.55,
  why: 'applies the maintenance policy: RE2 for its expressions, Temporal for windows (§5)',
};
const explainedLoads: Readonly<Partial<Record<FunctionName, Explained>>> = {
  createKymaUpgrade: validatesExpressions,
  createClusterUpgrade: validatesExpressions,
  retryOrchestration: {
    most: 1.6,
    why: 'validates the body with zod and resolves windows with Temporal (§5)',
  },
  pauseOrchestration: validates,
  resumeOrchestration: validates,
  approveStage: validates,
  takeNextOperation: resolvesWindows,
  getForecast: appliesPolicy,
  sweep: appliesPolicy,
};

const kubernetesClient = 'the Kubernetes client';
const quickNames: readonly FunctionName[] = ['createKymaUpgrade', 'getOrchestration', 'takeNextOperation'];

const budgetOf = (name: FunctionName, clients: readonly string[]): number => {
  if (name === 'getDocsAsset') return budgets.docs;
  // It reads the whole maintenance policy (RE2, Temporal, SSM), and nobody waits for it to load.
  if (name === 'sweep') return budgets.sweep;
  return clients.includes(kubernetesClient) ? budgets.kubernetes : budgets.function;
};

/** Modules outside the functions' bundles, imported only when they are needed. */
const externalsOf = async (bundles: Bundles): Promise<string[]> => {
  const codes = await Promise.all(
    Object.values(bundles).map(async ({ folder }) => await readFile(join(folder, 'index.mjs'), 'utf8')),
  );
  return [
    ...new Set(
      codes.flatMap((code) => Array.from(code.matchAll(/import\("(@[^"]+)"\)/g), ([, name]) => name ?? '')),
    ),
  ];
};

/** §12, bundles: sizes, and load times beside a bare handler with the same clients. */
export async function bundlesSection({ quick, say, folder }: BenchOptions): Promise<Section> {
  say('bundles');
  const all = Object.keys(catalog) as FunctionName[];
  const bundles = await bundleFunctions(join(folder, 'bundles'));
  const clients = await clientsOf(all);
  const external = await externalsOf(bundles);
  const setOf = (name: FunctionName): string => (clients.get(name) ?? []).join(', ');

  const loaded = quick ? quickNames : all;
  const bare = new Map<string, string>();
  for (const set of new Set(loaded.map(setOf))) {
    const file = join(folder, `bare-${bare.size}`, 'index.mjs');
    await bundleBareHandler(set.split(', '), file, external);
    bare.set(set, file);
  }
  const fileOf = (name: FunctionName): string => join(bundles[name].folder, 'index.mjs');
  const times = quick ? 5 : 21;
  say(`bundles: loading each ${times} times`);
  const loads = await measureLoads([...loaded.map(fileOf), ...bare.values()], times);

  const sizeRow = (name: FunctionName): Row => {
    const kilobytes = bundles[name].bytes / 1000;
    const budget = budgetOf(name, clients.get(name) ?? []);
    return {
      what: `size of ${name}`,
      measured: `${text(kilobytes)} KB`,
      bar: `≤ ${text(budget)} KB`,
      peer: '',
      verdict: verdictOf(kilobytes <= budget),
    };
  };
  const loadRow = (name: FunctionName): Row => {
    const own = loads.get(fileOf(name));
    const other = loads.get(bare.get(setOf(name)) ?? '');
    if (own === undefined || other === undefined) throw new Error(`${name} was not loaded`);
    const ratio = own.processor / other.processor;
    const what = `load of ${name}`;
    const elapsed = `${text(own.elapsed)} ms`;
    if (setOf(name) === '')
      return { what, measured: elapsed, bar: '', peer: '', verdict: 'no bar', note: 'uses no client' };
    const explained = explainedLoads[name];
    const isExplained = ratio > mostTimesBare && ratio <= (explained?.most ?? 0);
    return {
      what,
      measured: `${elapsed}; ${text(ratio, 2)} × bare`,
      bar: `≤ ${mostTimesBare} × bare`,
      peer: `bare handler with ${setOf(name)}: ${text(other.elapsed)} ms`,
      verdict: isExplained ? 'explained' : verdictOf(ratio <= mostTimesBare),
      ...(isExplained ? { note: `${explained?.why}; accepted up to ${explained?.most}` } : {}),
    };
  };
  return {
    title: 'Bundles',
    rows: [...all.map(sizeRow), ...loaded.map(loadRow)],
    details: `Sizes are of everything in a function’s folder, in KB of 1,000 bytes. A load is the import of the deployed bundle in a fresh process, ${times} times each, in turns, the median; the ratio is that of the processor’s time (lower quartiles), which other programs disturb less. The bare handler is bundled alike, makes the same clients and can send one command with each.`,
  };
}
