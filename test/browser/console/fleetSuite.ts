import { describe, expect, test } from 'vitest';
import { eventually, type TestStack } from '../../support/stack.ts';
import type { ConsolePages } from './ConsolePages.ts';

/** The clusters whose upgrades succeed (console.test.ts): one that has failed keeps later upgrades waiting. */
const sound = { targets: { include: [{ region: '^(eu|us)-' }] } };

/** What runs, waits and is over; asking for upgrades; acting on them. */
export function fleetSuite(use: () => { readonly pages: ConsolePages; readonly stack: TestStack }): void {
  describe('the orchestrations', () => {
    test('shows what runs, what waits and why, and filters the history', async () => {
      const { pages, stack } = use();
      const far = '2099-01-01T00:00:00Z';
      const later = await stack.create({ dryRun: true }, { schedule: far });
      const over = await stack.create({ targets: { include: [{ shoot: 'none' }] } });
      await stack.ended(over);
      const { page, wrong } = await pages.signedIn('Admin and operator');
      const waiting = page.getByRole('region', { name: 'Waiting' });
      await waiting
        .getByText(/^Starts .*1 Jan|^Starts .*Jan 1/)
        .first()
        .waitFor();
      expect(await waiting.locator('time').getAttribute('datetime')).toBe('2099-01-01T00:00:00.000Z');
      const all = page.getByRole('region', { name: 'All' });
      const links = () =>
        all
          .getByRole('link')
          .evaluateAll((found) => found.map((link) => link.getAttribute('href')?.split('/').at(-1)));
      await all.getByText('Scheduled 0 operations').waitFor();
      expect(await links()).toEqual(expect.arrayContaining([later, over]));
      await all.getByRole('button', { name: 'succeeded' }).click();
      await eventually('only what succeeded', async () => {
        const shown = await links();
        return shown.includes(over) && !shown.includes(later);
      });
      expect(page.url()).toContain('state=succeeded');
      await all.getByLabel('Kind').selectOption('Kubernetes');
      await all.getByText('Nothing matches these filters.').waitFor();
      await page.goBack();
      await pages.expectAccessible(page);
      await pages.expectNarrow(page);
      await stack.call('PUT', `/orchestrations/${later}/cancel`);
      expect(wrong).toEqual([]);
      await page.close();
    });
  });

  describe('the list of all orchestrations', () => {
    test('is read again as soon as what runs and waits has changed', async () => {
      const { pages, stack } = use();
      const { page, wrong } = await pages.signedIn('Admin and operator');
      const seen: { readonly at: number; readonly text: string }[] = [];
      const lists: number[] = [];
      page.on('response', async (answer) => {
        const at = Date.now();
        if (/orchestrations\?page_size=100&state=/.test(answer.url()))
          seen.push({ at, text: await answer.text() });
      });
      page.on('request', (request) => {
        if (/orchestrations\?page=1&/.test(request.url())) lists.push(Date.now());
      });
      await eventually('what runs is read again', async () => seen.length > 0);
      const id = await stack.create({ dryRun: true }, { schedule: '2099-01-01T00:00:00Z' });
      // Otherwise the list is read every 15 s.
      const follows = async (isThere: boolean) => {
        await eventually('the list is read right after the change was seen', async () => {
          const change = seen.find(({ text }, place) => {
            const earlier = seen.slice(0, place).at(-1)?.text ?? '';
            return text.includes(id) === isThere && earlier.includes(id) !== isThere;
          });
          return change !== undefined && lists.some((at) => at >= change.at && at < change.at + 1000);
        });
      };
      await follows(true);
      await stack.call('PUT', `/orchestrations/${id}/cancel`);
      await follows(false);
      expect(wrong).toEqual([]);
      await page.close();
    });
  });

  describe('an API that does not answer', () => {
    test('is asked again automatically, by the views and by the runtime count of a new upgrade', async () => {
      const { pages } = use();
      const { page } = await pages.signedIn('Admin and operator');
      await page.getByRole('region', { name: 'All' }).waitFor();
      const everything = /\/(orchestrations|runtimes\/match)(\?|$)/;
      await page.route(everything, (route) => route.abort());
      await page.evaluate("location.hash = '#/new'");
      const count = page.getByRole('complementary', { name: 'Matching runtimes' });
      await count.getByText(/cannot be counted: The API at .* does not answer/).waitFor();
      await page.unroute(everything);
      await count.getByText('12 runtimes').waitFor();
      await page.route(everything, (route) => route.abort());
      await page.evaluate("location.hash = '#/'");
      const alert = page.getByRole('alert').first();
      await alert.getByText('This page keeps trying.').waitFor();
      await page.unroute(everything);
      await page.getByRole('alert').first().waitFor({ state: 'detached' });
      await page.getByRole('region', { name: 'All' }).getByRole('table').waitFor();
      await page.close();
    });
  });

  describe('a new upgrade', () => {
    test('counts the runtimes that its targets match, shows each problem next to its field, and sends what was filled in', async () => {
      const { pages, stack } = use();
      const { page, wrong } = await pages.signedIn('Admin and operator', { fragment: '#/new' });
      const count = page.getByRole('complementary', { name: 'Matching runtimes' });
      await count.getByText('runtimes').waitFor();
      await page.getByRole('button', { name: 'Leave out runtimes that …' }).click();
      const region = page.locator('[data-path="targets.exclude.0.region"]');
      await region.fill('eu-(');
      await page.getByText(/Not a valid RE2 expression/).waitFor();
      await region.fill('us-.*');
      await count.getByText(/eu-central-1/).waitFor();
      // The hints and limits are those of the API's schema.
      expect(await page.getByLabel('Upgrades at a time').getAttribute('max')).toBe('1000');
      await page.getByRole('button', { name: 'Add a stage' }).click();
      await page.getByRole('button', { name: 'Add a stage' }).click();
      const stages = page.getByRole('region', { name: 'Stages' });
      await stages.getByText('12 runtimes').or(stages.getByText('7 runtimes')).first().waitFor();
      await page.locator('[data-path="strategy.stages.1.limit"]').fill('half');
      await page.getByRole('button', { name: 'Move early up' }).click();
      await page.getByRole('checkbox', { name: 'Dry run' }).check();
      await pages.expectAccessible(page);
      await pages.expectTidy(page);
      await pages.expectNarrow(page);
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('dialog').getByText('Only checks run. Nothing is changed.').waitFor();
      await pages.expectAccessible(page);
      await page.getByRole('button', { name: 'Start the dry run' }).click();
      // What was the second stage is the first now, and its limit is wrong there.
      await page.getByText('The API refused the request').waitFor();
      const limit = page.locator('[data-path="strategy.stages.0.limit"]');
      expect(await limit.getAttribute('aria-invalid')).toBe('true');
      await page.waitForFunction("document.activeElement.dataset.path === 'strategy.stages.0.limit'");
      await limit.fill('50%');
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('button', { name: 'Start the dry run' }).click();
      await page.waitForURL(/#\/orchestrations\/[0-9a-f-]{36}$/);
      const id = page.url().split('/').at(-1) ?? '';
      expect((await stack.status(id)).parameters).toMatchObject({
        dryRun: true,
        targets: { include: [{ target: 'all' }], exclude: [{ region: 'us-.*' }] },
        strategy: {
          schedule: 'maintenanceWindow',
          parallel: { workers: 5 },
          stages: [{ name: 'early', limit: '50%' }, { name: 'canary' }],
        },
      });
      await stack.call('PUT', `/orchestrations/${id}/cancel`);
      await stack.ended(id);
      expect(wrong).toEqual([]);
      await page.close();
    });
  });

  describe('the actions', () => {
    test('cancel after a confirmation that says what it does', async () => {
      const { pages, stack } = use();
      const id = await stack.create(sound, { parallel: { workers: 1 } });
      await stack.until(id, ['in progress']);
      const { page, wrong } = await pages.signedIn('Admin and operator');
      await page.getByRole('button', { name: 'Cancel …' }).click();
      const dialog = page.getByRole('dialog', { name: /^Cancel/ });
      await dialog.getByText(/will not start/).waitFor();
      await dialog.getByText('A cancel cannot be taken back.').waitFor();
      await pages.expectAccessible(page);
      // Enter twice opens the dialog and leaves it.
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Leave it as it is');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect((await stack.status(id)).state).toBe('in progress');
      await page.getByRole('button', { name: 'Cancel …' }).click();
      await page.getByRole('button', { name: 'Cancel the upgrade' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect((await stack.ended(id)).state).toBe('canceled');
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('pause with a reason, and resume', async () => {
      const { pages, stack } = use();
      const id = await stack.create(sound, { schedule: 'maintenanceWindow', parallel: { workers: 1 } });
      await stack.until(id, ['in progress']);
      const { page, wrong } = await pages.signedIn('Admin and operator');
      const card = page.getByRole('article');
      await card.getByRole('button', { name: 'Pause …' }).click();
      await page.getByLabel(/^Reason/).fill('ingress is broken');
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await page.getByText('Paused: nothing starts until it is resumed.').waitFor();
      await stack.until(id, ['paused']);
      await card.getByText(/ingress is broken/).waitFor();
      await card.getByRole('button', { name: 'Resume …' }).click();
      await page.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByText('Resumed.').waitFor();
      await stack.until(id, ['in progress', 'succeeded']);
      await stack.call('PUT', `/orchestrations/${id}/cancel`);
      await stack.ended(id);
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('follow a staged upgrade, and approve the stage that waits for it', async () => {
      const { pages, stack } = use();
      const id = await stack.create({
        ...sound,
        strategy: {
          parallel: { workers: 5 },
          stages: [
            { name: 'canary', limit: 1 },
            { name: 'rest', approval: true },
          ],
        },
      });
      const { page, wrong } = await pages.signedIn('Admin and operator');
      const card = page.getByRole('article');
      await card
        .getByRole('listitem')
        .filter({ hasText: 'rest' })
        .getByText('waiting for approval')
        .waitFor();
      await pages.expectAccessible(page);
      await card.getByRole('button', { name: 'Approve …' }).click();
      await page.getByText('Stage rest starts: 9 runtimes.').waitFor();
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      expect((await stack.ended(id)).operationStats).toMatchObject({ succeeded: 10 });
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('retry chosen operations of an upgrade that its failures paused', async () => {
      const { pages, stack } = use();
      const id = await stack.create({
        targets: { include: [{ shoot: 'fails' }, { region: '^us-' }] },
        strategy: {
          parallel: { workers: 1 },
          maxFailures: 0,
          stages: [{ name: 'canary', include: [{ shoot: 'fails' }] }, { name: 'rest' }],
        },
      });
      await stack.until(id, ['paused']);
      const { page, wrong } = await pages.signedIn('Admin and operator');
      const card = page.getByRole('article');
      await card.getByText(/1 of 6 failed/).waitFor();
      await card.getByRole('button', { name: 'Retry …' }).click();
      const dialog = page.getByRole('dialog', { name: /^Retry/ });
      await dialog.getByLabel('only some').check();
      expect(await dialog.getByRole('button', { name: 'Retry', exact: true }).isDisabled()).toBe(true);
      await dialog.getByRole('checkbox', { name: /^fails/ }).check();
      await pages.expectAccessible(page);
      await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
      await page.getByText(/Retrying 1 operation/).waitFor();
      expect((await stack.status(id)).operationStats).toMatchObject({ retrying: 1, failed: 0 });
      await stack.call('PUT', `/orchestrations/${id}/cancel`);
      await stack.ended(id);
      expect(wrong).toEqual([]);
      await page.close();
    });
  });
}
