import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectTrueResult, killOnce, windowedFleet } from '../support/killRounds.ts';
import { TestStack } from '../support/stack.ts';

/** The short run of test/long/kill.test.ts. */
const count = 30;

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: windowedFleet(count) });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('a stack that is killed and started again', () => {
  it('continues where it stopped', async () => {
    await expectTrueResult(stack, { count, channel: 'regular' }, killOnce(stack, 12));
  });
});
