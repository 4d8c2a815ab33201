import { describe, expect, it } from 'vitest';
import { wakeSomeParked } from '../../../lib/sleepers/wakeForWork.ts';
import { ParkedTurns } from '../../../lib/store/ParkedTurns.ts';
import type { Range } from '../../../lib/store/Table.ts';
import { idlePorts } from '../../support/idlePorts.ts';
import { MemoryTable } from '../../support/MemoryTable.ts';

const now = Date.parse('2026-03-02T12:00:00Z');

/** Counts what it reads: a partition has 3,000 read units a second for everybody. */
class CountingTable extends MemoryTable {
  read = 0;

  override async query(range: Range) {
    const items = await super.query(range);
    this.read += items.length;
    return items;
  }
}

async function park(count: number) {
  const table = new CountingTable();
  const parked = new ParkedTurns(table);
  for (let turn = 0; turn < count; turn += 1)
    await parked.park('o', { taskToken: `token-${turn}`, child: `child-${turn}`, attempt: 1 }, now);
  const awake: string[] = [];
  const executions = {
    ...idlePorts.executions,
    wake: async (token: string) => {
      awake.push(token);
      return !token.endsWith('0');
    },
  };
  table.read = 0;
  return { table, parked, awake, deps: { parked, executions } };
}

describe('parked turns', () => {
  it('are found by their child without reading other turns', async () => {
    const { table, parked } = await park(1000);
    await parked.park('o', { taskToken: 'again', child: 'child-7', attempt: 1 }, now);
    const own = await parked.ofChild('o', 'child-7');
    expect(own.map(({ taskToken }) => taskToken).sort()).toEqual(['again', 'token-7']);
    expect(table.read).toBe(2);
  });

  it('are read only for as many as there is work, plus replacements for dead ones', async () => {
    const { table, awake, parked, deps } = await park(1000);
    expect(await wakeSomeParked(deps, 'o', 3)).toBe(3);
    expect(table.read).toBeLessThan(20);
    expect(await parked.all('o')).toHaveLength(1000 - awake.length);
  });

  it('are each woken once, however many they are', async () => {
    const { awake, parked, deps } = await park(300);
    expect(await wakeSomeParked(deps, 'o', Number.POSITIVE_INFINITY)).toBe(270);
    expect(new Set(awake).size).toBe(300);
    expect(awake).toHaveLength(300);
    expect(await parked.all('o')).toEqual([]);
  });

  it('that park again while all are woken do not keep the waker busy forever', async () => {
    const { parked, deps } = await park(100);
    let again = 0;
    const executions = {
      ...deps.executions,
      wake: async () => {
        again += 1;
        await parked.park(
          'o',
          { taskToken: `again-${again}`, child: `child-${again % 100}`, attempt: 1 },
          now,
        );
        return true;
      },
    };
    await wakeSomeParked({ parked, executions }, 'o', Number.POSITIVE_INFINITY);
    expect(again).toBeLessThan(1000);
  });
});
