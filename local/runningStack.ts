import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** What `--ready` writes (§10): everything that a client of a running local stack needs. */
export const readySchema = z.object({
  url: z.string(),
  issuer: z.string(),
  gardener: z.string(),
  /** Where the AWS services but DynamoDB answer: executions, schedules, events. */
  aws: z.string(),
  /** The endpoint of DynamoDB, whose `/_usage` reports the load on a partition. */
  dynamodb: z.string(),
  namespace: z.string(),
  tokens: z.object({ admin: z.string(), operator: z.string(), both: z.string(), none: z.string() }),
  pid: z.int(),
});

export type Ready = z.infer<typeof readySchema>;

/** The file in which the stack started last records that it is running, for `npm run token`. */
export const runningFile = join(import.meta.dirname, '..', '.cache', 'running.json');

/** The same file for the stack with this data folder. */
export const readyFileOf = (dataDir: string): string => join(dataDir, 'ready.json');

/** Writes the file atomically, so that readers never see half of it. It holds tokens, so only the user may read it. */
export const writeReady = async (file: string, ready: Ready): Promise<void> => {
  const target = resolve(file);
  await mkdir(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  await rename(unfinished, target);
};

export const readReady = async (file: string): Promise<Ready> =>
  readySchema.parse(JSON.parse(await readFile(file, 'utf8')));

/** Removes the file unless another stack has written it since. */
export const removeReady = async (file: string, pid: number): Promise<void> => {
  const ready = await readReady(file).catch(() => undefined);
  if (ready?.pid === pid) await rm(file, { force: true });
};
