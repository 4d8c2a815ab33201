import { describe, expect, it } from 'vitest';
import { endWaitingOperations } from '../../../lib/orchestrations/endWaitingOperations.ts';
import { BulkWriter } from '../../../lib/store/BulkWriter.ts';
import { LeaseStore } from '../../../lib/store/LeaseStore.ts';
import { OperationStore } from '../../../lib/store/OperationStore.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow as now, sampleOperation } from '../../support/samples.ts';

const step = { at: now, to: 'canceled', message: 'Canceled' } as const;

describe('ending operations that have not started', () => {
  it('stops at its deadline, says so, and continues when it is called again', async () => {
    const table = new MemoryTable();
    const operations = new OperationStore(table);
    const leases = new LeaseStore(table);
    for (let ordinal = 1; ordinal <= 200; ordinal += 1)
      await operations.put(sampleOperation('o', ordinal), 1);
    let time = now;
    const clock = () => time;
    const bulk = new BulkWriter({
      clock,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
    });
    expect(await endWaitingOperations({ operations, leases, clock, bulk }, 'o', step, now + 200)).toBe(false);
    const { canceled, pending } = await operations.counts('o');
    expect(canceled).toBeGreaterThan(50);
    expect(pending).toBeGreaterThan(50);
    expect(await endWaitingOperations({ operations, leases, clock, bulk }, 'o', step)).toBe(true);
    expect(await operations.counts('o')).toMatchObject({ canceled: 200, pending: 0 });
  });
});
