import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoFleet, type FleetEntry, generateFleet, parseFleet } from './simulator/fleet.ts';

/** The fleet given with `--fleet`: a number of runtimes, or a file of JSON lines. Throws if it is neither. */
export const readFleet = async (fleet: string): Promise<FleetEntry[]> =>
  /^\d+$/.test(fleet) ? generateFleet(Number(fleet)) : parseFleet(await readFile(fleet, 'utf8'));

/**
 * The fleet of a start: the requested one, else that of the last start on the same data, else the demo fleet. It is stored with
 * the data, so that a stack that was killed continues with the same runtimes.
 */
export const loadFleet = async (
  dataDir: string,
  asked: readonly FleetEntry[] | undefined,
): Promise<readonly FleetEntry[]> => {
  const file = join(dataDir, 'fleet.jsonl');
  if (asked === undefined && existsSync(file)) return parseFleet(await readFile(file, 'utf8'));
  const fleet = asked ?? demoFleet(Date.now());
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, fleet.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  return fleet;
};
