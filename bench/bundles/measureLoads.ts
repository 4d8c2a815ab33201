import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median, percentileOf } from '../numbers.ts';

/** How long an import took, in milliseconds. */
export interface Load {
  /** Wall-clock time, which grows with the machine's other work. */
  readonly elapsed: number;
  /** Processor time, by which two loads are compared. */
  readonly processor: number;
}

/** A separate process reports how long it took to import a module. */
const script = `
const before = process.cpuUsage();
const startedAt = performance.now();
await import(process.argv[1]);
const elapsed = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ elapsed, processor: (user + system) / 1000 }));
process.exit(0);`;

async function loadOnce(file: string): Promise<Load> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script, pathToFileURL(file).href],
    { env: { PATH: process.env['PATH'] ?? '', AWS_REGION: 'eu-central-1' } },
  );
  return JSON.parse(stdout) as Load;
}

/**
 * How long modules take to load: the median of the wall-clock time and the lower quartile of the processor time over several loads, each
 * in a fresh process. The modules take turns, so the machine's other work affects them alike.
 */
export async function measureLoads(files: readonly string[], times: number): Promise<Map<string, Load>> {
  const samples = new Map<string, Load[]>(files.map((file) => [file, []]));
  for (let time = 0; time < times; time += 1)
    for (const [file, sample] of samples) sample.push(await loadOnce(file));
  return new Map(
    Array.from(samples, ([file, sample]) => [
      file,
      {
        elapsed: median(sample.map(({ elapsed }) => elapsed)),
        processor: percentileOf(
          sample.map(({ processor }) => processor),
          0.25,
        ),
      },
    ]),
  );
}
