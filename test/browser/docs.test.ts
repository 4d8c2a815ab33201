import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../lib/api/routes.ts';
import { TestStack } from '../support/stack.ts';
import { findChromium, openBrowser } from './browser.ts';
import { mountedAt } from './mountedAt.ts';

const executable = findChromium();
const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
const textOf = (content: string | null): string => (content ?? '').trim();

/** The pictures of docs/api.md are taken anew where SCREENSHOTS=true asks for it: each run makes other bytes. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env['SCREENSHOTS'] === 'true') await page.screenshot({ path: join(images, name) });
}

describe.skipIf(executable === undefined)('the documentation page in Chromium', () => {
  let stack: TestStack;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let staged: Awaited<ReturnType<typeof mountedAt>>;
  beforeAll(async () => {
    stack = await TestStack.start({ fleet: 3 });
    staged = await mountedAt('/v1', stack.ready.url);
    browser = await openBrowser(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    staged?.close();
    await stack?.close();
  });

  /** A page, and everything that went wrong in it: refused by the policy, not found, thrown, or asked of somebody else. */
  async function open(url: string): Promise<{ page: Page; wrong: string[] }> {
    const page = await browser.context.newPage();
    const wrong: string[] = [];
    const { origin } = new URL(url);
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
        wrong.push(`asked of another origin: ${request.url()}`);
    });
    await page.goto(url);
    await page.locator('.opblock').first().waitFor();
    return { page, wrong };
  }

  const operation = (page: Page, id: string) => page.locator(`.opblock[id$="-${id}"]`);

  async function authorize(page: Page, token: string): Promise<void> {
    await page.locator('.scheme-container button.authorize').click();
    await page.locator('.dialog-ux input').fill(token);
    await page.locator('.dialog-ux button.authorize').click();
    await page.locator('.dialog-ux button.btn-done').click();
  }

  /** Executes an expanded operation as it is filled in. @returns what the page shows of the answer */
  async function execute(page: Page, id: string): Promise<{ status: string; body: string; curl: string }> {
    const block = operation(page, id);
    await block.locator('button.execute').click();
    const live = block.locator('.live-responses-table');
    await live.waitFor();
    return {
      status: textOf(await live.locator('.response-col_status').last().textContent()),
      body: textOf(await live.locator('.highlight-code code').first().textContent()),
      curl: textOf(await block.locator('.curl-command').textContent()),
    };
  }

  test.each([
    ['at the root', () => `${stack.ready.url}/docs`],
    ['below a stage', () => `${staged.url}/docs`],
    ['below a stage, with a slash at the end', () => `${staged.url}/docs/`],
  ])('lists every route, accepts a token, calls a route and shows its answer: %s', async (_name, urlOf) => {
    const url = urlOf();
    const { page, wrong } = await open(url);
    const listed = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
    expect(listed.map((id) => id.split('-').at(-1)).toSorted()).toEqual(
      routes.map(({ id }) => id).toSorted(),
    );

    const block = operation(page, 'listOrchestrations');
    await block.locator('.opblock-summary-control').click();
    await block.locator('.parameters').waitFor();
    expect(await block.locator('.parameter__name').allInnerTexts()).toEqual(['page', 'page_size', 'state']);

    // Without a token the page shows the refusal, as any client would see it.
    const refused = await execute(page, 'listOrchestrations');
    expect(refused.status).toMatch(/^401/);
    expect(wrong.splice(0)).toEqual([expect.stringContaining('401')]);

    await authorize(page, stack.ready.tokens.both);
    await block.locator('button.btn-clear').click();
    const answer = await execute(page, 'listOrchestrations');
    expect(answer.status).toBe('200');
    expect(JSON.parse(answer.body)).toMatchObject({
      data: expect.any(Array),
      totalCount: expect.any(Number),
    });
    expect(answer.curl).toContain(`${url.replace(/\/docs\/?$/, '')}/orchestrations`);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('creates an orchestration from one of the examples', async () => {
    const { page, wrong } = await open(`${stack.ready.url}/docs`);
    await authorize(page, stack.ready.tokens.both);
    await picture(page, 'docs-list.png');
    const block = operation(page, 'createKymaUpgrade');
    await block.locator('.opblock-summary-control').click();
    await block.locator('.body-param textarea').waitFor();
    const answer = await execute(page, 'createKymaUpgrade');
    expect(answer.status).toBe('202');
    await block.locator('.live-responses-table').scrollIntoViewIfNeeded();
    await picture(page, 'docs-answer.png');
    const { orchestrationID } = JSON.parse(answer.body) as { orchestrationID: string };
    expect((await stack.status(orchestrationID)).parameters).toMatchObject({ dryRun: true });
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('forgets the token when the page is closed', async () => {
    const { page } = await open(`${stack.ready.url}/docs`);
    await authorize(page, stack.ready.tokens.both);
    await page.reload();
    await page.locator('.opblock').first().waitFor();
    expect(await page.locator('.scheme-container button.authorize.locked').count()).toBe(0);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).toBe('{}');
    await page.close();
  });
});
