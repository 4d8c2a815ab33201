import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, openBrowser } from '../browser/browser.ts';
import { ConsoleStub } from '../support/ConsoleStub.ts';
import { LargeFleet } from '../support/largeFleet.ts';

const executable = findChromium();
const minute = 60_000;
/** What a picture of this size may need more, in bytes: an update brings some 200 KB of numbers. */
const mostGrowth = 3_000_000;

describe.skipIf(executable === undefined)('a timeline of 10,000 runtimes that stays open', () => {
  let stub: ConsoleStub;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    stub = await ConsoleStub.start();
    browser = await openBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await stub?.close();
  });

  test('needs no more memory after sixty updates', async () => {
    const began = Date.now();
    const fleet = new LargeFleet(10_000, began);
    const path = `/orchestrations/${fleet.orchestration.orchestrationID}/timeline`;
    const page = await browser.context.newPage();
    // An hour passes between two looks.
    const updates = () => stub.asked.get(path) ?? 0;
    stub.answers = (asked, query) => fleet.answer(asked, query, began + updates() * 30 * minute);
    await page.clock.install();
    await stub.open(page, `#${path.replace('/timeline', '')}`);
    await page.locator('.picture canvas').waitFor();
    const session = await browser.context.newCDPSession(page);
    const used = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    const update = async (): Promise<void> => {
      const before = updates();
      while (updates() === before) await page.clock.runFor(1_000);
    };
    // What is made once, and what compilers keep.
    for (let warm = 0; warm < 10; warm += 1) await update();
    const before = await used();
    for (let count = 0; count < 60; count += 1) await update();
    expect(updates()).toBeGreaterThanOrEqual(70);
    const nodes = await page.locator('.picture *').count();
    expect((await used()) - before).toBeLessThan(mostGrowth);
    expect(nodes).toBeLessThan(40);
  }, 120_000);
});
