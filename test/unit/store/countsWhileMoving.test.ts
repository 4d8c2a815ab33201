import { describe, expect, it } from 'vitest';
import type { OperationState } from '../../../lib/model/states.ts';
import { OperationStore } from '../../../lib/store/OperationStore.ts';
import type { Range } from '../../../lib/store/Table.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';
import { sampleNow as now, sampleOperation } from '../../support/samples.ts';

/** A table in which something happens between two queries. */
class MovingTable extends MemoryTable {
  queries = 0;
  between: (queries: number) => Promise<void> = async () => {};

  override async query(range: Range) {
    const items = await super.query(range);
    this.queries += 1;
    await this.between(this.queries);
    return items;
  }
}

const child = 'arn:child';
const started = { at: now, to: 'in progress', message: 'Started' } as const;

async function putOperations() {
  const table = new MovingTable();
  const operations = new OperationStore(table);
  for (let ordinal = 1; ordinal <= 4; ordinal += 1) await operations.put(sampleOperation('o', ordinal), 1);
  const start = async (ordinal: number) => {
    const operation = await operations.get('o', ordinal);
    const due = operation?.due;
    if (due === undefined || due.kind === 'held') throw new Error('it is not free');
    const [candidate] = (await operations.candidates('o', ['0#', '1#~'], 10)).filter(
      (one) => one.ordinal === ordinal,
    );
    const claim = { child, turn: ordinal, attempt: 1, expiresAt: now + 1000 };
    expect(await operations.claim('o', candidate!, claim)).toBe(true);
    expect(await operations.start((await operations.get('o', ordinal))!, claim, started)).toBe(true);
  };
  return { table, operations, start };
}

const sum = (counts: Readonly<Record<OperationState, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe('counting operations while they change state', () => {
  it('neither misses nor double-counts an operation', async () => {
    for (let moment = 1; moment <= 6; moment += 1) {
      const { table, operations, start } = await putOperations();
      await start(1);
      table.queries = 0;
      table.between = async (queries) => {
        if (queries !== moment) return;
        table.between = async () => {};
        await start(2);
        const first = await operations.get('o', 1);
        await operations.end(first!, child, {}, { at: now, to: 'succeeded', message: 'Done' });
        await operations.endWaiting(
          { orchestrationID: 'o', ordinal: 3 },
          { at: now, to: 'canceled', message: 'Canceled' },
        );
      };
      expect(sum(await operations.counts('o'))).toBe(4);
    }
  });

  it('counts again if an operation moved backward and was missed', async () => {
    const { table, operations, start } = await putOperations();
    await start(1);
    const first = await operations.get('o', 1);
    await operations.end(first!, child, {}, { at: now, to: 'failed', message: 'Failed' });
    table.queries = 0;
    table.between = async (queries) => {
      // After what is pending and what is being retried has been read, and before what has failed.
      if (queries !== 3) return;
      const failed = await operations.get('o', 1);
      await operations.retry(
        failed!,
        { kind: 'open', opensAt: 0, closesAt: now },
        { at: now, to: 'retrying', message: 'Retrying' },
      );
    };
    expect(sum(await operations.counts('o', 4))).toBe(4);
  });

  it('reads at most three times if a planned operation is missing', async () => {
    const { table, operations } = await putOperations();
    table.between = async (queries) => {
      if (queries > 3 * 6) throw new Error('it reads on');
    };
    expect(sum(await operations.counts('o', 5))).toBe(4);
  });
});
