import { beforeEach, describe, expect, it } from 'vitest';
import { listOperations } from '../../../lib/useCases/readOrchestrations.ts';
import { createMemoryProduct, type MemoryProduct } from '../../support/MemoryProduct.ts';

const go = 'Go-http-client/1.1';
const failed = { page: 1, pageSize: 100, states: ['failed' as const] };

let world: MemoryProduct;
beforeEach(() => {
  world = createMemoryProduct();
});

describe('failed operations', () => {
  it("are all on the first page for KEB's client, which drops its filter from the second page on", async () => {
    const states = Array.from({ length: 428 }, (_, n) =>
      n % 3 === 0 ? ('failed' as const) : ('succeeded' as const),
    );
    const { id } = await world.put({ state: 'failed', planned: 428 }, states);
    const list = async (paging: Parameters<typeof listOperations>[2], userAgent?: string) =>
      await listOperations(world.deps, id, paging, userAgent);

    const { data, count, totalCount } = await list(failed, go);
    expect([data.length, count, totalCount]).toEqual([143, 143, 143]);
    expect(data.every(({ state }) => state === 'failed')).toBe(true);
    expect(await list({ ...failed, page: 2 }, go)).toEqual({ data: [], count: 0, totalCount: 143 });

    // Nobody else's page is longer than asked for, nor are its other lists.
    for (const client of ['curl/8.5.0', 'kcp Go-http-client/1.1', undefined])
      expect(await list(failed, client)).toMatchObject({ count: 100, totalCount: 143 });
    expect(await list({ ...failed, states: ['pending', 'succeeded'] }, go)).toMatchObject({
      count: 100,
      totalCount: 285,
    });
    expect(await list({ ...failed, states: [] }, go)).toMatchObject({ count: 100, totalCount: 428 });
  });

  it('are on one page with other requested states, which the dropped filter would cut short', async () => {
    const states = Array.from({ length: 230 }, (_, n) =>
      n < 140 ? ('failed' as const) : ('succeeded' as const),
    );
    const { id } = await world.put({ state: 'failed', planned: 230 }, states);
    // The client counts on with the totals of the second page, which are those of the succeeded ones alone.
    const { data, totalCount } = await listOperations(
      world.deps,
      id,
      { ...failed, states: ['succeeded', 'failed'] },
      go,
    );
    expect([data.length, totalCount]).toEqual([230, 230]);
  });

  it('are as many as fit one answer, with a matching total, so that no client asks for another page', async () => {
    const { id } = await world.put(
      { state: 'failed', planned: 30 },
      Array.from({ length: 30 }, () => 'failed' as const),
      () => ({ description: 'x'.repeat(300_000) }),
    );
    const answer = await listOperations(world.deps, id, failed, go);
    expect(answer.count).toBe(19);
    expect(answer.totalCount).toBe(19);
    // As Lambda hands it to the gateway.
    expect(Buffer.byteLength(JSON.stringify({ body: JSON.stringify(answer) }))).toBeLessThan(6_291_556);
  });
});
