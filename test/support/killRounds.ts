import { expect } from 'vitest';
import { windowTime } from '../../local/simulator/fleet.ts';
import { eventually, summarize, type TestStack } from './stack.ts';

const hour = 3_600_000;

/** Runtimes whose windows are open, or open within the next half minute. */
export const windowedFleet = (count: number, now = Date.now()) =>
  Array.from({ length: count }, (_, place) => ({
    shoot: `shoot-${place}`,
    channel: 'fast',
    window: {
      begin: windowTime(place % 4 === 0 ? now + 25_000 : now - hour, 60 * ((place % 20) - 10)),
      end: windowTime(now + 3 * hour, 60 * ((place % 20) - 10)),
    },
    upgrade: { seconds: 1, outcome: 'succeed' },
  }));

/** Waits until nothing of an orchestration is left: no schedule, and the slot is free for the next. */
async function expectNothingLeft(stack: TestStack): Promise<void> {
  await eventually('no schedule is left', async () => (await stack.schedules()).length === 0, 30);
  const { body } = await stack.call(
    'GET',
    '/orchestrations?state=pending&state=in+progress&state=canceling&state=retrying',
  );
  expect(body).toMatchObject({ totalCount: 0 });
}

/**
 * Upgrades the whole fleet to `channel` in its windows while `disturb` happens, and checks what came of it: it has succeeded,
 * each runtime was upgraded exactly once as Gardener saw it, and nothing is pending or scheduled any more.
 */
export async function expectTrueResult(
  stack: TestStack,
  {
    count,
    channel,
    workers = 10,
    seconds = 300,
  }: { count: number; channel: string; workers?: number; seconds?: number },
  disturb: (orchestrationID: string) => Promise<void>,
): Promise<void> {
  const before = (await stack.log()).length;
  const id = await stack.create(
    { kyma: { channel } },
    { schedule: 'maintenanceWindow', parallel: { workers } },
  );
  await disturb(id);
  const ended = await stack.ended(id, seconds);
  expect(ended).toMatchObject({
    state: 'succeeded',
    operationStats: { succeeded: count, pending: 0, 'in progress': 0 },
  });
  const { most, patches } = summarize((await stack.log()).slice(before));
  expect(patches.size).toBe(count);
  expect([...patches].filter(([, times]) => times !== 1)).toEqual([]);
  expect(most).toBeLessThanOrEqual(workers);
  await expectNothingLeft(stack);
}

/** Kills the stack at a random moment of an orchestration and starts it again on the same data. */
export const killOnce = (stack: TestStack, withinSeconds: number) => async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * withinSeconds * 1000));
  await stack.kill();
  await stack.startAgain();
};
