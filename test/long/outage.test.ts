import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, summarize, TestStack } from '../support/stack.ts';

/** Issue "Against the real Gardener": five hundred Shoots, with Gardener killed and started and its API away in the middle. */
const count = 500;
const workers = 50;

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({
    fleet: Array.from({ length: count }, (_, place) => ({
      shoot: `c-${String(place).padStart(4, '0')}`,
      upgrade: { seconds: 2, outcome: 'succeed' },
    })),
  });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

/** Waits until so many have ended as they should. */
const reached = (id: string, succeeded: number) =>
  eventually(
    `${succeeded} are done`,
    async () => (await stack.status(id)).operationStats.succeeded >= succeeded,
    120,
  );

describe('an orchestration of 500 clusters', () => {
  it('upgrades each cluster once, although Gardener is killed and its API is away for ten seconds', async () => {
    const id = await stack.create({}, { parallel: { workers } }, 'cluster');
    await reached(id, count / 10);
    await stack.gardenerFaults({
      ...{ gardenerDown: true, seconds: 6 },
      // A server that starts knows neither its users nor its paths for a moment.
      next: {
        ...{ starting: 'anonymous', seconds: 0.1 },
        next: {
          ...{ starting: 'rbac', seconds: 0.1 },
          next: { starting: 'installing', seconds: 1 },
        },
      },
    });
    await reached(id, count / 2);
    await stack.gardenerFaults({ aggregatedApi: 'gone', seconds: 10 });
    expect(await stack.ended(id, 180)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: count, canceled: 0, failed: 0 },
    });
    const { most, patches } = summarize(await stack.log());
    expect(patches.size).toBe(count);
    expect([...patches].filter(([, times]) => times !== 1)).toEqual([]);
    expect(most).toBeLessThanOrEqual(workers);
  });
});
