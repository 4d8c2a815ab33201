import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectDocumentedAnswers } from '../support/expectDocumentedAnswers.ts';
import { TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ fleet: 3 });
});
afterAll(async () => await stack?.close());

test('2,000 generated requests get documented answers, and none a server error', async () => {
  const { all, upgrades } = await expectDocumentedAnswers(stack, 2000);
  console.log('answers by status:', Object.fromEntries([...all].toSorted(([a], [b]) => a - b)));
  for (const status of [200, 202, 400, 401, 403, 404, 409, 415])
    expect(all.get(status) ?? 0).toBeGreaterThan(0);
  // Enough of them are valid: about a quarter of those that ask for an upgrade.
  const asked = [...upgrades.values()].reduce((sum, each) => sum + each, 0);
  expect(asked).toBeGreaterThan(100);
  expect((upgrades.get(202) ?? 0) / asked).toBeGreaterThan(0.1);
});
