import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrchestrationListAnswer } from '../../lib/api/orchestrationAnswers.ts';
import { windowedFleet } from '../support/killRounds.ts';
import { expectCancelsToSettle } from '../support/randomCancels.ts';
import { eventually, TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: windowedFleet(12) });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

const inProgress = async () => {
  const { body } = await stack.call('GET', '/orchestrations?state=in+progress');
  return (body as OrchestrationListAnswer).data.map(({ orchestrationID }) => orchestrationID);
};

describe('the queue', () => {
  it('processes orchestrations of parallel callers one after the other, oldest first', async () => {
    const ids = (
      await Promise.all(Array.from({ length: 3 }, async () => await stack.create({ dryRun: true })))
    ).sort();
    const seen: string[] = [];
    await eventually('all three have ended', async () => {
      const active = await inProgress();
      expect(active.length).toBeLessThanOrEqual(1);
      for (const id of active) if (!seen.includes(id)) seen.push(id);
      const states = await Promise.all(ids.map(async (id) => (await stack.status(id)).state));
      return states.every((state) => state === 'succeeded');
    });
    expect(seen).toEqual(ids.filter((id) => seen.includes(id)));
    const ends = await Promise.all(ids.map(async (id) => (await stack.status(id)).updatedAt));
    expect(ends).toEqual(ends.toSorted());
  });

  it('reports positions, and starts the second orchestration when the first is canceled while Gardener is down', async () => {
    await stack.gardenerFaults({ gardenerDown: 'hang', runtimesDown: 'hang', controlPlaneDown: 'hang' });
    const first = await stack.create({ dryRun: true });
    const second = await stack.create({ dryRun: true });
    const third = await stack.create({ dryRun: true });
    await stack.until(first, ['in progress'], 10);
    expect(await stack.status(second)).toMatchObject({
      state: 'pending',
      description: 'Waiting in the queue, position 1',
    });
    expect(await stack.status(third)).toMatchObject({
      state: 'pending',
      description: 'Waiting in the queue, position 2',
    });
    // A pending one is canceled at once.
    await stack.call('PUT', `/orchestrations/${third}/cancel`);
    expect(await stack.status(third)).toMatchObject({ state: 'canceled' });
    await stack.call('PUT', `/orchestrations/${first}/cancel`);
    await stack.until(first, ['canceled'], 5);
    await stack.until(second, ['in progress'], 5);
    await stack.gardenerFaults({});
    expect(await stack.ended(second)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 12 },
    });
    // The planner of the first one was still listing when it was canceled: nothing of its plan is left.
    expect(await stack.operations(first)).toEqual([]);
  });

  it('creates one orchestration from 200 parallel requests with one key', async () => {
    const headers = { 'idempotency-key': 'two hundred' };
    const body = { targets: { include: [{ shoot: 'shoot-0' }] }, dryRun: true };
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => await stack.call('POST', '/upgrade/kyma', body, { headers })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  });

  it('survives cancels at random moments', async () => {
    await expectCancelsToSettle(stack, 2, 6);
  });
});
