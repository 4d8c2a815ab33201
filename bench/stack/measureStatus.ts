import { readingDependencies } from '../../lib/product/compose.ts';
import { getOrchestration, listOperations } from '../../lib/product/product.ts';
import { sampleOperation, sampleOrchestration } from '../../test/support/samples.ts';
import { MeteredTable } from '../cost/MeteredTable.ts';
import { percentileOf } from '../numbers.ts';
import type { BenchStack } from './BenchStack.ts';

export interface Latency {
  readonly calls: number;
  readonly p50: number;
  readonly p99: number;
}

/** Calls one after the other, in milliseconds. The first few, which load the functions, do not count. */
export async function latencyOf(calls: number, call: () => Promise<unknown>): Promise<Latency> {
  for (let warm = 0; warm < 5; warm += 1) await call();
  const sample: number[] = [];
  for (let made = 0; made < calls; made += 1) {
    const startedAt = performance.now();
    await call();
    sample.push(performance.now() - startedAt);
  }
  return { calls, p50: percentileOf(sample, 0.5), p99: percentileOf(sample, 0.99) };
}

export const statusLatency = async (stack: BenchStack, id: string, calls: number): Promise<Latency> =>
  await latencyOf(calls, async () => await stack.status(id));

/** The last page, which has all others before it. */
export const lastPageLatency = async (stack: BenchStack, id: string, calls: number): Promise<Latency> => {
  const { totalCount } = await stack.page(id, 1);
  return await latencyOf(calls, async () => {
    const { count } = await stack.page(id, Math.ceil(totalCount / 100));
    if (count === 0) throw new Error('the last page is empty');
  });
};

export interface Reads {
  readonly pages: number;
  readonly readUnits: number;
}

/** What a status and a last page read of the table, as DynamoDB counts: pages of queries of at most 1 MB. */
export async function countReads(operations: number): Promise<{ status: Reads; lastPage: Reads }> {
  const table = new MeteredTable();
  const ports = { table, clock: Date.now };
  const deps = readingDependencies(ports);
  const orchestration = sampleOrchestration({ state: 'in progress', attempt: 1, planned: operations });
  const { orchestrationID } = orchestration;
  await deps.orchestrations.create(orchestration);
  for (let ordinal = 1; ordinal <= operations; ordinal += 1)
    await deps.operations.put(sampleOperation(orchestrationID, ordinal), 1);
  const reads = async (call: () => Promise<unknown>): Promise<Reads> => {
    const { pages, readUnits } = table.used;
    await call();
    return { pages: table.used.pages - pages, readUnits: table.used.readUnits - readUnits };
  };
  const page = Math.ceil(operations / 100);
  return {
    status: await reads(async () => await getOrchestration(ports)(orchestrationID)),
    lastPage: await reads(
      async () => await listOperations(ports)(orchestrationID, { page, pageSize: 100, states: [] }),
    ),
  };
}
