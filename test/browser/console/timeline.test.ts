import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConsoleStub } from '../../support/ConsoleStub.ts';
import { LargeFleet } from '../../support/largeFleet.ts';
import { findChromium, openBrowser } from '../browser.ts';
import { expectAccessible } from './expectAccessible.ts';

const executable = findChromium();
const now = Date.now();
const fleet = new LargeFleet(10_000, now);
const id = fleet.orchestration.orchestrationID;
const place = `#/orchestrations/${id}`;

describe.skipIf(executable === undefined)('an orchestration of 10,000 runtimes', () => {
  let stub: ConsoleStub;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    stub = await ConsoleStub.start();
    stub.answers = (path, query) => fleet.answer(path, query, now);
    browser = await openBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await stub?.close();
  });

  /** A page at a place, and all that went wrong in it. */
  async function open(fragment: string) {
    const page = await browser.context.newPage();
    page.setDefaultTimeout(20_000);
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    await stub.open(page, fragment);
    return { page, wrong };
  }

  test('is drawn within two seconds, also as a table', async () => {
    const { page, wrong } = await open('#/');
    const began = Date.now();
    await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    const picture = page.getByRole('img', {
      name: /^Windows, starts and ends of 10,000 runtimes in 14 regions/,
    });
    await picture.locator('canvas').waitFor();
    // Something is drawn in the colour of what succeeded.
    await page.waitForFunction(drawn);
    expect(Date.now() - began).toBeLessThan(2_000);
    await page.getByText('As a table').click();
    const table = page.getByRole('region', { name: 'The timeline as a table' });
    const all = await table.getByRole('row', { name: /^All runtimes 10,000/ }).textContent();
    expect(all).toMatch(/^All runtimes10,000/);
    expect(await table.getByRole('row').count()).toBe(16);
    expect(await table.getByText('Quarter-end closing').count()).toBe(1);
    await expectAccessible(page);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('describes the bucket under the pointer, and groups bands by plan', async () => {
    const { page, wrong } = await open(place);
    const picture = page.locator('.picture .u-over');
    await picture.waitFor();
    await picture.hover({ position: { x: 60, y: 30 } });
    await page.getByText(/^All runtimes, .* UTC\)?, .*: .*started/).waitFor();
    await page.getByRole('button', { name: 'By plan' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /in 7 plans/ }).waitFor();
    expect(page.url()).toContain('by=plan');
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('lists failures by reason, the audit trail, and each operation with its history', async () => {
    const { page, wrong } = await open(`${place}?tab=failed`);
    await page.getByText('Module serverless is in state Error: no healthy upstream').first().waitFor();
    await page.getByText('For example').first().click();
    await page.getByRole('link', { name: 'c-0000001' }).first().click();
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await page.getByText('Channel changed from regular to fast').waitFor();
    await page.getByRole('link', { name: 'In the AWS console' }).waitFor();
    await page.getByRole('heading', { name: 'Operations on this runtime' }).waitFor();
    await expectAccessible(page);
    await page.goto(`${stub.url}/console${place}?tab=audit`);
    await page.getByText('jane.doe').first().waitFor();
    await page.setViewportSize({ width: 375, height: 800 });
    for (const tab of ['', 'failed', 'skipped', 'operations', 'audit']) {
      await page.evaluate(`location.hash = ${JSON.stringify(`${place}?tab=${tab}`)}`);
      await page.locator('.tabs [aria-current]').waitFor();
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      expect([tab, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([tab, 375]);
    }
    expect(wrong).toEqual([]);
    await page.close();
  });
});

/** In the page: whether the canvas has pixels of the colour of what succeeded. */
const drawn = `(() => {
  const canvas = document.querySelector('.picture canvas');
  if (canvas === null || canvas.width === 0) return false;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let green = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === 0x18 && data[at + 1] === 0x70 && data[at + 2] === 0x3d) green += 1;
  return green > 100;
})()`;
