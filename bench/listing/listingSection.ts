import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { shootsPath } from '../../lib/fleet/shootPaths.ts';
import { createKubernetesClient } from '../../lib/kubernetes/kubernetesClient.ts';
import { text } from '../numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from '../Row.ts';
import { requireBanner } from '../requireBanner.ts';
import type { Listed, ListMode, ListTask } from './listAll.ts';
import type { ServedShoots } from './serveShoots.ts';

/** §12 */
const shootBytes = 12 * 1024;
const mostMegabytes = 300;
/** Of the function that plans; a tenth is Lambda's own. */
const functionMegabytes = 512 * 0.9;

const here = import.meta.dirname;

/** Bundled as the functions are: type stripping alone takes tens of megabytes that no function has. */
async function bundleLister(folder: string): Promise<string> {
  const outfile = join(folder, 'listAll.mjs');
  await build({
    entryPoints: [join(here, 'listAll.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    banner: requireBanner,
    logLevel: 'warning',
  });
  return outfile;
}

async function serve(count: number, bytes: number, folder: string) {
  const server = spawn(
    process.execPath,
    [join(here, 'serveShoots.ts'), String(count), String(bytes), folder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const stop = async (): Promise<void> => {
    const gone = once(server, 'exit');
    server.stdin.end();
    await gone;
  };
  return { ...(JSON.parse(line) as ServedShoots), stop };
}

/** What the simulated Shoots measure without managed fields, in bytes. */
async function plainBytes(folder: string): Promise<number> {
  const served = await serve(50, 0, folder);
  try {
    const client = createKubernetesClient(served.gardener, { serverName: 'Gardener' });
    const query = { limit: 50, continueToken: '' };
    const { items } = await client.listPage(shootsPath(served.namespace), query);
    return JSON.stringify(items).length / items.length;
  } finally {
    await served.stop();
  }
}

async function list(bundle: string, task: ListTask): Promise<Listed> {
  const { stdout } = await promisify(execFile)(process.execPath, [bundle, JSON.stringify(task)]);
  return JSON.parse(stdout) as Listed;
}

/** §12, listing: peak memory and time for 10,000 Shoots of 12 KB in pages of 250, the API server in another process. */
export async function listingSection({ quick, say, folder }: BenchOptions): Promise<Section> {
  const count = quick ? 1000 : 10_000;
  say(`listing: ${text(count)} Shoots`);
  const bundle = await bundleLister(folder);
  const padding = shootBytes - (await plainBytes(join(folder, 'plain-shoots')));
  const served = await serve(count, Math.round(padding), join(folder, 'shoots'));
  const measured = {} as Record<ListMode, Listed>;
  try {
    const { gardener, controlPlane, namespace } = served;
    for (const mode of ['pages', 'plan', 'whole'] as const)
      measured[mode] = await list(bundle, { mode, gardener, controlPlane, namespace });
  } finally {
    await served.stop();
  }
  const { pages, plan, whole } = measured;
  if (pages.count !== count) throw new Error(`listed ${pages.count} of ${count} Shoots`);
  const megabytes = (value: number): string => `${text(value)} MB`;
  const seconds = (value: number): string => `${text(value / 1000, 1)} s`;
  const row = (what: string, listed: Listed, most: number): Row => ({
    what: `${what}, ${text(count)} Shoots of 12 KB: peak memory of the process`,
    measured: megabytes(listed.peakMegabytes),
    bar: `≤ ${text(most)} MB`,
    peer: `${megabytes(whole.peakMegabytes)} in one request`,
    verdict: verdictOf(listed.peakMegabytes <= most),
  });
  return {
    title: 'Listing the fleet',
    rows: [
      row('list in pages of 250', pages, mostMegabytes),
      {
        ...row('list, list Runtimes and resolve windows (all of a plan)', plan, functionMegabytes),
        note: `resolved ${text(plan.count)} runtimes; a function of 512 MB less a tenth`,
      },
      {
        what: `list in pages of 250, ${text(count)} Shoots: time`,
        measured: seconds(pages.milliseconds),
        bar: '',
        peer: `${seconds(whole.milliseconds)} in one request`,
        verdict: 'no bar',
        note: 'most of it is the simulated API server’s on the same machine',
      },
    ],
    details: `The code of \`lib/kubernetes\`, bundled as the functions are, in a process of its own; the simulated Gardener in another one. Peak is the largest resident set of the process (it had ${megabytes(pages.beforeMegabytes)} before it began); the function has 512 MB.`,
  };
}
