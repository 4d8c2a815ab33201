import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationState } from '../../../lib/model/states.ts';
import { finishOrchestration } from '../../../lib/orchestrations/finishOrchestration.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

describe('the end of an orchestration', () => {
  test.each<[string, OperationState[], string, string]>([
    ['all succeeded', ['succeeded', 'succeeded'], 'succeeded', '2 operations: 2 succeeded'],
    [
      'some Shoots were deleted meanwhile',
      ['succeeded', 'canceled'],
      'succeeded',
      '2 operations: 1 succeeded, 1 canceled',
    ],
    [
      'all Shoots were deleted meanwhile',
      ['canceled', 'canceled'],
      'failed',
      '2 operations: 2 canceled; nothing was upgraded',
    ],
    ['one failed', ['failed', 'canceled'], 'failed', '2 operations: 1 failed, 1 canceled'],
    ['there was nothing to do', [], 'succeeded', 'Scheduled 0 operations'],
  ])('has the right state and sentence if %s', async (_what, states, state, description) => {
    const { id } = await world.put({ state: 'in progress', planned: states.length }, states);
    await finishOrchestration(world.deps, { orchestrationID: id, attempt: 1, failure: '' });
    expect(await world.deps.orchestrations.get(id)).toMatchObject({ state, description });
  });
});
