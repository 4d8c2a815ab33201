import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../numbers.ts';

/** A process of its own, with what Lambda sets; says how many milliseconds the import took. */
const script = `
const startedAt = performance.now();
await import(process.argv[1]);
console.log(performance.now() - startedAt);
process.exit(0);`;

async function loadOnce(file: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script, pathToFileURL(file).href],
    { env: { PATH: process.env['PATH'] ?? '', AWS_REGION: 'eu-central-1', ...variables } },
  );
  return Number(stdout);
}

/**
 * How long modules take to load, in milliseconds: the median of so many loads, each in a fresh process. They take turns, so that
 * whatever else the machine does meets all of them alike.
 */
export async function measureLoads(
  files: readonly string[],
  times: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<Map<string, number>> {
  const samples = new Map<string, number[]>(files.map((file) => [file, []]));
  for (let time = 0; time < times; time += 1)
    for (const [file, sample] of samples) sample.push(await loadOnce(file, variables));
  return new Map(Array.from(samples, ([file, sample]) => [file, median(sample)]));
}
