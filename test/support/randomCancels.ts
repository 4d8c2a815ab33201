import { expect } from 'vitest';
import type { TestStack } from './stack.ts';

const over = ['succeeded', 'canceled', 'failed'];

/**
 * Creates orchestrations and cancels each at a random moment, twice at the same time: while it is queued, planned, run or
 * finished. Whatever comes first, each ends in one legal state with all of its operations over, and the queue goes on.
 */
export async function expectCancelsToSettle(
  stack: TestStack,
  rounds: number,
  withinSeconds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const channel = round % 2 === 0 ? 'regular' : 'fast';
    const schedule = round % 3 === 0 ? 'immediate' : 'maintenanceWindow';
    const id = await stack.create({ kyma: { channel } }, { schedule, parallel: { workers: 4 } });
    await new Promise((resolve) => setTimeout(resolve, Math.random() * withinSeconds * 1000));
    const answers = await Promise.all(
      [1, 2].map(async () => await stack.call('PUT', `/orchestrations/${id}/cancel`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const ended = await stack.ended(id, 60);
    expect(['canceled', 'succeeded']).toContain(ended.state);
    for (const { state } of await stack.operations(id)) expect(over).toContain(state);
  }
  expect(await stack.schedules()).toEqual([]);
  const last = await stack.create({ dryRun: true });
  expect((await stack.ended(last)).state).toBe('succeeded');
}
