import { setTimeout as sleep } from 'node:timers/promises';
import type { PartitionUsage } from '../../local/dynamodb/PartitionLimit.ts';
import type { BenchStack } from './BenchStack.ts';

/** How much a partition admits per second (local/dynamodb/PartitionLimit.ts). */
const writeUnitsPerSecond = 1000;

export interface BulkMeasure {
  readonly seconds: number;
  readonly writeUnits: number;
  /** Of what the partition could have taken in that time. */
  readonly share: number;
  readonly throttled: number;
}

/** Runs a task that writes to one partition and measures the load on it. */
export async function measureBulk(
  stack: BenchStack,
  partition: () => string,
  work: () => Promise<void>,
  before: PartitionUsage = { writeUnits: 0, readUnits: 0, throttledReads: 0, throttledWrites: 0 },
): Promise<BulkMeasure> {
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await stack.usage(partition());
  const writeUnits = after.writeUnits - before.writeUnits;
  return {
    seconds,
    writeUnits,
    share: writeUnits / (seconds * writeUnitsPerSecond),
    throttled: after.throttledWrites + after.throttledReads - before.throttledWrites - before.throttledReads,
  };
}

export interface PlanMeasure extends BulkMeasure {
  readonly id: string;
  readonly planned: number;
  /** From the request to the first operation: starting the execution and listing the whole fleet. */
  readonly listingSeconds: number;
}

/** From the first operation that is stored to the complete plan. */
export async function measurePlan(
  stack: BenchStack,
  globalAccount: string,
  workers: number,
): Promise<PlanMeasure> {
  const startedAt = performance.now();
  const id = await stack.create(globalAccount, workers, 'maintenanceWindow');
  while ((await stack.usage(id)).writeUnits === 0) await sleep(20);
  const listingSeconds = (performance.now() - startedAt) / 1000;
  let planned = 0;
  const measure = await measureBulk(
    stack,
    () => id,
    async () => {
      const { operationStats } = await stack.until(
        id,
        ({ description }) => description.startsWith('Scheduled'),
        900,
        50,
      );
      planned = operationStats.pending;
    },
  );
  return { ...measure, id, planned, listingSeconds };
}

export interface RetryMeasure extends BulkMeasure {
  readonly failed: number;
  readonly retried: number;
  readonly calls: number;
  /** Operations that are not where a retry leaves them. */
  readonly stuck: number;
}

/** Retries all failed operations, repeatedly while the answer says that there are more. */
export async function measureRetry(stack: BenchStack, id: string): Promise<RetryMeasure> {
  const { operationStats } = await stack.status(id);
  const before = await stack.usage(id);
  let [retried, calls] = [0, 0];
  const measure = await measureBulk(
    stack,
    () => id,
    async () => {
      for (let more = true; more && calls < 10; ) {
        const { retryOperations, msg } = await stack.retry(id);
        retried += retryOperations.length;
        calls += 1;
        more = msg.includes('ask again');
      }
    },
    before,
  );
  const { state } = await stack.status(id);
  const stuck = state === 'failed' ? retried : 0;
  return { ...measure, failed: operationStats.failed, retried, calls, stuck };
}

export interface WakeMeasure {
  readonly sleepers: number;
  /** After the window opened. */
  readonly lastStartSeconds: number;
  readonly throttled: number;
  readonly started: number;
}

/** All turns of an orchestration sleep until one moment: when the last of them has changed its runtime. */
export async function measureWakeUps(stack: BenchStack, id: string, opensAt: number): Promise<WakeMeasure> {
  const before = await stack.usage(id);
  const { operationStats } = await stack
    .until(id, ({ state }) => state === 'succeeded', 600, 500)
    .catch(async () => await stack.status(id));
  const after = await stack.usage(id);
  const operations = await stack.operations(id);
  const mine = new Set(operations.map(({ shootName }) => shootName));
  const starts = (await stack.log())
    .filter(({ event, result, shoot }) => event === 'patch' && result === 'accepted' && mine.has(shoot))
    .map(({ at }) => Date.parse(at));
  return {
    sleepers: operations.length,
    lastStartSeconds: (Math.max(...starts) - opensAt) / 1000,
    throttled: after.throttledWrites + after.throttledReads - before.throttledWrites - before.throttledReads,
    started: operationStats.succeeded,
  };
}
