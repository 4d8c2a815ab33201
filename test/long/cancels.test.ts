import { afterAll, beforeAll, describe, it } from 'vitest';
import { windowedFleet } from '../support/killRounds.ts';
import { expectCancelsToSettle } from '../support/randomCancels.ts';
import { TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: windowedFleet(12) });
}, 180_000);
afterAll(async () => {
  await stack.close();
});

describe('fifty cancels', () => {
  it('that race wake-ups, starts and ends leave legal states and a queue that moves on', async () => {
    await expectCancelsToSettle(stack, 50, 6);
  });
});
