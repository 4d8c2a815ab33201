import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A local stack that runs on this machine: its address and a token for both groups. */
export interface LocalStack {
  readonly url: string;
  readonly token: string;
}

/** The file in which `npm start` of this clone records that it is running. */
const runningFile = join(import.meta.dirname, '..', '..', '.cache', 'running.json');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The local stack that was started last from this clone; undefined if none runs. */
export const findLocalStack = async (file: string = runningFile): Promise<LocalStack | undefined> => {
  try {
    const { url, tokens, pid } = JSON.parse(await readFile(file, 'utf8'));
    if (typeof url !== 'string' || typeof tokens?.both !== 'string' || typeof pid !== 'number')
      return undefined;
    return isAlive(pid) ? { url, token: tokens.both } : undefined;
  } catch {
    // No file, or one left half-written by a killed stack.
    return undefined;
  }
};
