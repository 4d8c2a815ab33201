import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedSkips, expectOutcomes, mixedFleet, outcomes, stuck } from '../support/outcomes.ts';
import { summarize, TestStack } from '../support/stack.ts';

/** Issue "The upgrade itself": over three hundred runtimes with every outcome mixed. */
const all = { ...outcomes, stuck };
const each = 24;

let stack: TestStack;
beforeAll(async () => {
  const clusters = Array.from({ length: 50 }, (_, place) => ({
    shoot: `cluster-${place}`,
    region: 'clusters',
    kubernetesVersion: '1.33.4',
    upgrade: { seconds: 2, outcome: 'succeed' },
  }));
  stack = await TestStack.start({
    fleet: [...mixedFleet(all, each).map((entry) => ({ region: 'kymas', ...entry })), ...clusters],
  });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('a large mixed fleet', () => {
  it('ends as it should for every outcome, and nothing hangs past its timeout', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'kymas' }] } },
      { parallel: { workers: 50 } },
    );
    const ended = await stack.ended(id, 600);
    expect(ended).toMatchObject({ state: 'failed', skipped: expectedSkips(all, each) });
    const operations = await stack.operations(id);
    expectOutcomes(all, each, operations, summarize(await stack.log()).patches);
    const [slow] = operations.filter(({ shootName }) => shootName.startsWith('stuck'));
    const { history } = await stack.operation(id, slow!.operationID);
    const started = Date.parse(history.find(({ description }) => description === 'Started')!.at);
    expect(Date.parse(history.at(-1)!.at) - started).toBeLessThan(90_000);
  });

  it('of fifty clusters goes from 1.33.4 to 1.34.2', async () => {
    const id = await stack.create(
      { targets: { include: [{ region: 'clusters' }] } },
      { parallel: { workers: 25 } },
      'cluster',
    );
    expect(await stack.ended(id, 300)).toMatchObject({
      state: 'succeeded',
      operationStats: { succeeded: 50 },
    });
  });
});
