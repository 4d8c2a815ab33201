import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ConsoleStub } from '../support/ConsoleStub.ts';
import { LargeFleet } from '../support/largeFleet.ts';
import { TestStack } from '../support/stack.ts';
import { findChromium, openBrowser } from './browser.ts';
import { ConsolePages } from './console/ConsolePages.ts';

/**
 * `npm run screenshots`: takes the pictures of the operator's page for README and docs anew, of a staged upgrade of a few hundred
 * simulated clusters. Each run makes other bytes, so no test does it.
 */
const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
const regions = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2', 'ap-southeast-1', 'westeurope'];
const plans = ['aws', 'aws', 'azure', 'gcp', 'trial'];

const fleet = Array.from({ length: 240 }, (_, index) => ({
  shoot: `c-${(0x1a2b3c + index * 7919).toString(16)}`,
  region: regions[index % regions.length],
  plan: plans[index % plans.length],
  upgrade: { seconds: 3 + (index % 5), outcome: index % 40 === 7 ? 'fail' : 'succeed' },
}));

const executable = findChromium();
if (executable === undefined) throw new Error('There is no browser.');
await mkdir(images, { recursive: true });
const stack = await TestStack.start({ fleet });
const browser = await openBrowser(executable);

const picture = async (page: Page, name: string, theme: 'light' | 'dark' = 'light') => {
  await page.evaluate(`document.documentElement.setAttribute('data-theme', '${theme}')`);
  await page.screenshot({ path: join(images, name) });
  console.log(`docs/images/${name}`);
};

try {
  const all = { targets: { include: [{ target: 'all' }] } };
  await stack.ended(await stack.create({ ...all, dryRun: true }, { parallel: { workers: 100 } }));
  const canceled = await stack.create(
    { ...all, kubernetes: { kubernetesVersion: '1.34.2' } },
    { schedule: '2099-01-01T00:00:00Z' },
    'cluster',
  );
  await stack.call('PUT', `/orchestrations/${canceled}/cancel`);
  const staged = await stack.create({
    ...all,
    strategy: {
      parallel: { workers: 20 },
      stages: [
        { name: 'canary', limit: '5%' },
        { name: 'early', limit: 80 },
        { name: 'rest', approval: true },
      ],
    },
  });
  await stack.create(all, { schedule: 'maintenanceWindow' });
  const { page } = await new ConsolePages(browser.context, stack).signedIn('Admin and operator');
  await page.getByRole('listitem').filter({ hasText: 'rest' }).getByText('waiting for approval').waitFor({
    timeout: 120_000,
  });
  await page.getByRole('region', { name: 'All' }).getByText('Waiting for the approval').waitFor();
  await page
    .getByText(/\d failed/)
    .first()
    .waitFor({ timeout: 120_000 });
  await picture(page, 'console-orchestrations.png');
  await page.goto(`${stack.ready.url}/console#/new`);
  await page.getByRole('button', { name: 'Leave out runtimes that …' }).click();
  await page.locator('[data-path="targets.exclude.0.region"]').fill('us-.*');
  await page.getByText('160 runtimes').waitFor();
  await picture(page, 'console-new.png');
  await page.setViewportSize({ width: 375, height: 812 });
  await page.goto(`${stack.ready.url}/console#/`);
  await page.getByRole('article').waitFor();
  await picture(page, 'console-narrow.png', 'dark');
  await stack.call('PUT', `/orchestrations/${staged}/cancel`);
} finally {
  await browser.close();
  await stack.close();
}

/** A week of 10,000 runtimes, which no stack runs while one waits. */
async function pictureLargeFleet(): Promise<void> {
  const stub = await ConsoleStub.start();
  const own = await openBrowser(executable ?? '');
  try {
    const large = new LargeFleet(10_000, Date.now());
    stub.answers = (path, query) => large.answer(path, query, Date.now());
    const page = await own.context.newPage();
    await stub.open(page, `#/orchestrations/${large.orchestration.orchestrationID}`);
    await page.locator('.forecast').waitFor();
    const timeline = page.locator('.timeline');
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate(`document.documentElement.setAttribute('data-theme', '${theme}')`);
      await timeline.screenshot({ path: join(images, `console-timeline-${theme}.png`) });
    }
  } finally {
    await own.close();
    await stub.close();
  }
}
await pictureLargeFleet();
