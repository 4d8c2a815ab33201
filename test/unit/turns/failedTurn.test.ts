import { beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../lib/model/Operation.ts';
import { handBackOperation } from '../../../lib/turns/handBackOperation.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

let world: MemoryProduct;
let id: string;
beforeEach(() => {
  world = createMemoryProduct();
});

const heldBy = (child: string, attempt: number): Partial<Operation> => ({
  due: { kind: 'held', turn: 0 },
  claim: { child, turn: 0, attempt, expiresAt: now + 300_000 },
});

async function given(attempt: number, ...operations: Partial<Operation>[]): Promise<Operation[]> {
  const states = operations.map(({ state = 'pending' }) => state);
  const put = await world.put({ state: 'in progress', attempt }, states, (place) => operations[place] ?? {});
  ({ id } = put);
  for (const { runtimeID, operationID } of put.operations)
    await world.deps.leases.take({ runtimeID, operationID }, now, now + 300_000);
  for (const turn of [1, 2])
    await world.deps.parked.park(id, { taskToken: `token-${turn}`, child: `child-${turn}`, attempt }, now);
  return put.operations;
}
const fail = async (attempt: number, cause = 'broken') =>
  await handBackOperation(world.deps, {
    ...{ orchestrationID: id, attempt, turn: 0, round: 1, turns: 3, workers: 3, steps: 1, parked: false },
    ...{ child: 'child-0', ordinal: 1, error: { Error: 'E', Cause: cause } },
  });
const operation = async (ordinal: number) => await world.deps.operations.get(id, ordinal);
const orchestration = async () => await world.deps.orchestrations.get(id);

describe('a turn that failed', () => {
  it('gives back an operation that has not started, with its lease', async () => {
    const [{ runtimeID } = { runtimeID: '' }] = await given(1, heldBy('child-0', 1));
    await fail(1);
    expect(await operation(1)).toMatchObject({ state: 'pending', claim: undefined, due: { kind: 'open' } });
    expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now + 1)).toBe(true);
  });

  it('leaves an operation in progress, with its lease, to the next turn', async () => {
    const [{ runtimeID } = { runtimeID: '' }] = await given(1, {
      ...heldBy('child-0', 1),
      state: 'in progress',
    });
    await fail(1);
    expect(await operation(1)).toMatchObject({ state: 'in progress', claim: { child: '', expiresAt: 0 } });
    expect(await world.deps.leases.take({ runtimeID, operationID: 'another' }, now, now + 1)).toBe(false);
  });

  it('wakes one parked turn in its place, and records the error on its orchestration', async () => {
    await given(1, heldBy('child-0', 1));
    await fail(1, 'x'.repeat(500));
    expect(world.woken).toHaveLength(1);
    const { workAdded, trouble } = (await orchestration())!;
    expect(workAdded).toBe(1);
    expect(trouble).toMatch(/^E: x+$/);
    expect(trouble).toHaveLength(300);
  });

  it('of an older attempt takes nothing from its successor of the same number', async () => {
    await given(2, heldBy('child-0-of-attempt-2', 2), heldBy('child-0', 1));
    await fail(1);
    expect(await operation(1)).toMatchObject({ claim: { child: 'child-0-of-attempt-2' } });
    expect(await operation(2)).toMatchObject({ claim: undefined });
    expect(await orchestration()).toMatchObject({ workAdded: 0, trouble: '' });
    expect(world.woken).toEqual([]);
  });
});
