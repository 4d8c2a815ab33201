import { afterAll, beforeAll, describe } from 'vitest';
import { TestStack } from '../../support/stack.ts';
import { findChromium, openBrowser } from '../browser.ts';
import { ConsolePages } from './ConsolePages.ts';
import { fleetSuite } from './fleetSuite.ts';
import { policySuite } from './policySuite.ts';
import { signInSuite } from './signInSuite.ts';
import { policy, windowsSuite } from './windowsSuite.ts';

const executable = findChromium();

/** Ten clusters that upgrade within a second, and two whose upgrades fail. */
const fleet = [
  ...Array.from({ length: 10 }, (_, index) => ({
    shoot: `c-${index}`,
    region: ['eu-central-1', 'us-east-1'][index % 2],
    plan: ['aws', 'azure'][index % 2],
    upgrade: { seconds: 1, outcome: 'succeed' },
  })),
  ...['fails', 'fails-too'].map((shoot) => ({
    shoot,
    region: 'ap-south-1',
    plan: 'aws',
    upgrade: { seconds: 1, outcome: 'fail' },
  })),
];

/** Everything about the operator's page, with one stack and one browser: a suite is one part of the page. */
describe.skipIf(executable === undefined)("the operator's page in Chromium", () => {
  let stack: TestStack;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    stack = await TestStack.start({ fleet });
    browser = await openBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const use = () => ({ stack, pages: new ConsolePages(browser.context, stack) });

  policySuite(use);
  signInSuite(use);
  fleetSuite(use);

  describe('with windows and freezes', () => {
    let windowed: TestStack;
    // A stack of its own: functions keep the policy for a minute, and what waits for a window keeps others waiting.
    beforeAll(async () => {
      windowed = await TestStack.start({ fleet });
      await windowed.editPolicy(policy);
    });
    afterAll(async () => {
      await windowed?.close();
    });
    windowsSuite(() => ({ stack: windowed, pages: new ConsolePages(browser.context, windowed) }));
  });
});
