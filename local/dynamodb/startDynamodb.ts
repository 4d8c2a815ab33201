import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { DynaliteWorkerData } from './dynaliteWorker.ts';

export interface Dynamodb {
  readonly url: string;
  /** Resolves with the reason when it ends without having been stopped. */
  readonly died: Promise<unknown>;
  stop(): Promise<void>;
}

export interface DynamodbOptions {
  /** The data folder. */
  readonly folder: string;
  /** They are part of each table's ARN. */
  readonly region: string;
  readonly accountId: string;
  /** The share of requests to throttle on purpose. */
  readonly throttled?: number;
  readonly seed?: number | undefined;
}

/** Starts dynalite on a loopback port. Rejects if another process uses the folder. */
export const startDynamodb = async ({
  folder,
  region,
  accountId,
  throttled = 0,
  seed = 1,
}: DynamodbOptions): Promise<Dynamodb> => {
  await mkdir(folder, { recursive: true });
  const worker = new Worker(new URL('./dynaliteWorker.ts', import.meta.url), {
    workerData: { path: folder, throttled, seed } satisfies DynaliteWorkerData,
    env: { AWS_REGION: region, AWS_ACCOUNT_ID: accountId },
    execArgv: [],
  });
  let stopped = false;
  const died = new Promise<unknown>((resolve) => {
    worker.once('error', resolve);
    worker.once('exit', (code) => {
      if (!stopped) resolve(new Error(`dynalite ended with status ${code}`));
    });
  });
  const port = await Promise.race([
    once(worker, 'message').then(([message]: unknown[]) => message as number),
    died.then((reason) => {
      throw new Error(`DynamoDB could not start on ${folder}: does another stack use it?`, { cause: reason });
    }),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    died,
    stop: async () => {
      stopped = true;
      const gone = once(worker, 'exit');
      worker.postMessage('stop');
      await gone;
    },
  };
};
