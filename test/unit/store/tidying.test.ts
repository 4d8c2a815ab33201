import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';
import { sampleNow as now } from '../../support/samples.ts';

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

describe('the housekeeping of a canceled orchestration', () => {
  it('is claimed by one caller at a time, and given back only by that one', async () => {
    const { orchestrations } = world.deps;
    const { id } = await world.put({ state: 'canceling' }, []);
    await orchestrations.change(id, { at: now, to: 'canceled', untidy: true });
    expect(await orchestrations.claimTidying(id, now, now + 1000)).toBe(true);
    expect(await orchestrations.claimTidying(id, now + 999, now + 5000)).toBe(false);
    expect(await orchestrations.claimTidying(id, now + 1000, now + 6000)).toBe(true);
    await orchestrations.endTidying(id, now + 1000, undefined);
    expect(await orchestrations.untidy(now + 6000)).toEqual([id]);
    await orchestrations.endTidying(id, now + 6000, undefined);
    expect(await orchestrations.untidy(now + 9000)).toEqual([]);
  });
});

describe('an orchestration that is over', () => {
  it('accepts no more work', async () => {
    const { id } = await world.put({ state: 'failed' }, []);
    expect(await world.deps.orchestrations.addWork(id, now)).toBe(false);
    expect(await world.deps.orchestrations.get(id)).toMatchObject({ workAdded: 0 });
  });
});
