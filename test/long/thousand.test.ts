import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarize, TestStack } from '../support/stack.ts';

const count = 1000;

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: count });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('a fleet of a thousand', () => {
  it('is left as it is by a dry run, and upgraded by fifty workers', async () => {
    const dry = await stack.create({ dryRun: true }, { parallel: { workers: 50 } });
    expect((await stack.ended(dry, 600)).operationStats.succeeded).toBe(count);
    expect((await stack.log()).filter(({ event }) => event !== 'dryRun')).toEqual([]);

    const id = await stack.create({}, { parallel: { workers: 50 } });
    expect(await stack.ended(id, 600)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: count },
    });
    const { most, patches } = summarize(await stack.log());
    expect(most).toBeLessThanOrEqual(50);
    expect([...patches.values()].filter((times) => times !== 1)).toEqual([]);
    expect(patches.size).toBe(count);
  });
});
