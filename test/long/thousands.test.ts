import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, summarize, TestStack } from '../support/stack.ts';

const upgraded = 3000;
const canceled = 7000;
const all = upgraded + canceled;
const hour = 3_600_000;
const timeOfDay = (at: number): string =>
  `${new Date(at).toISOString().slice(11, 19).replaceAll(':', '')}+0000`;

/** All in a window of tomorrow; the limit of a partition holds, as always on the local table. */
const fleet = (): object[] => {
  const opensAt = Date.now() + 12 * hour;
  const window = { begin: timeOfDay(opensAt), end: timeOfDay(opensAt + 4 * hour) };
  const part = (globalAccount: string, count: number) =>
    Array.from({ length: count }, (_, place) => ({
      shoot: `${globalAccount}-${place}`,
      globalAccount,
      window,
      channel: 'fast',
      upgrade: { seconds: 0.05 },
    }));
  return [...part('upgraded', upgraded), ...part('canceled', canceled)];
};

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: fleet() });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('thousands of runtimes', () => {
  it('are planned, put to sleep and canceled, 10,000 of them within seconds of the request', async () => {
    const id = await stack.create({}, { schedule: 'maintenanceWindow', parallel: { workers: 200 } });
    const planned = await eventually(
      'the plan stands',
      async () => {
        const status = await stack.status(id);
        return status.description.startsWith('Scheduled') && status;
      },
      600,
    );
    expect(planned).toMatchObject({
      description: `Scheduled ${all} operations`,
      operationStats: { pending: all },
    });
    await eventually('turns sleep', async () => (await stack.schedules()).length >= 100, 300);

    const requestedAt = performance.now();
    expect(await stack.call('PUT', `/orchestrations/${id}/cancel`)).toMatchObject({ status: 200 });
    // Whatever is still to be rewritten: from the flag on nothing waits any more.
    expect(await stack.status(id)).toMatchObject({
      state: 'canceled',
      operationStats: { canceled: all, pending: 0 },
    });
    expect(performance.now() - requestedAt).toBeLessThan(5000);
    const page = await stack.call('GET', `/orchestrations/${id}/operations?page=100&state=canceled`);
    expect(page.body).toMatchObject({ count: 100, totalCount: all });
    const none = await stack.call('GET', `/orchestrations/${id}/operations?state=pending`);
    expect(none.body).toMatchObject({ count: 0, totalCount: 0 });
    expect(await stack.log()).toEqual([]);
  }, 1_200_000);

  it('are upgraded, 3,000 of them, each once and never more at a time than there are workers', async () => {
    const targets = { include: [{ globalAccount: '^upgraded$' }] };
    const id = await stack.create({ targets }, { parallel: { workers: 100 } });
    expect(await stack.ended(id, 1200)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: upgraded },
    });
    const { most, patches } = summarize(await stack.log());
    expect(most).toBeLessThanOrEqual(100);
    expect([...patches.values()].filter((times) => times !== 1)).toEqual([]);
    expect(patches.size).toBe(upgraded);
  }, 1_500_000);
});
