import { describe, expect, test } from 'vitest';
import type { TestStack } from '../../support/stack.ts';
import { type ConsolePages, chooseRole } from './ConsolePages.ts';

/** Signing in, staying signed in, and what the groups allow. */
export function signInSuite(use: () => { readonly pages: ConsolePages; readonly stack: TestStack }): void {
  describe('signing in', () => {
    test('returns to the same view, and leaves neither the code in the address nor a token in the storage', async () => {
      const { page, wrong } = await use().pages.open('#/orchestrations?kind=upgradeKyma');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await use().pages.expectAccessible(page);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await chooseRole(page, 'Admin and operator');
      await page.getByRole('heading', { name: 'Orchestrations', level: 1 }).waitFor();
      expect(page.url()).toBe(`${use().stack.ready.url}/console#/orchestrations?kind=upgradeKyma`);
      const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      expect(kept).not.toMatch(/eyJ|verifier/);
      // A reload asks the issuer without showing anything.
      await page.reload();
      await page.getByRole('heading', { name: 'Orchestrations', level: 1 }).waitFor();
      expect(page.url()).toContain('#/orchestrations?kind=upgradeKyma');
      // Whoever signs out is out, and may be somebody else next time.
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('ignores an answer that the page did not request', async () => {
      const { page } = await use().pages.open();
      await page.goto(`${use().stack.ready.url}/console?code=stolen&state=foreign`);
      await page.getByText('That sign-in was not begun here').waitFor();
      expect(page.url()).toBe(`${use().stack.ready.url}/console`);
      await page.close();
    });

    test('says why the issuer refused', async () => {
      const { page } = await use().pages.open();
      await page.route('**/oidc/authorize?**', async (route) => {
        const asked = new URL(route.request().url()).searchParams;
        const back = new URL(asked.get('redirect_uri') ?? '');
        back.searchParams.set('error', 'access_denied');
        back.searchParams.set('error_description', 'your account is locked');
        back.searchParams.set('state', asked.get('state') ?? '');
        await route.fulfill({ status: 302, headers: { location: back.href } });
      });
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The issuer refused: your account is locked').waitFor();
      await page.close();
    });

    test('without a group says which groups are needed and which the token has', async () => {
      const { page, wrong } = await use().pages.signedIn('Somebody without a group');
      await page.getByRole('heading', { name: 'Your groups do not allow this' }).waitFor();
      const text = await page.locator('main').innerText();
      for (const word of ['stranger@example.com', 'runtimeOperator', 'runtimeAdmin', 'none'])
        expect(text).toContain(word);
      await use().pages.expectAccessible(page);
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('as an operator allows reading, and says what changes need', async () => {
      const { stack, pages } = use();
      const id = await stack.create({}, { schedule: '2099-01-01T00:00:00Z' });
      const { page, wrong } = await pages.signedIn('Operator');
      await page.getByRole('heading', { name: 'Waiting' }).waitFor();
      expect(await page.getByRole('link', { name: 'New upgrade' }).count()).toBe(0);
      await page.goto(`${stack.ready.url}/console#/new`);
      await page.getByText('You may look, but not start upgrades.').waitFor();
      expect(await page.getByRole('button', { name: 'Review' }).count()).toBe(0);
      await stack.call('PUT', `/orchestrations/${id}/cancel`);
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('lasts as long as the token is renewed in the background', async () => {
      const { page, wrong } = await use().pages.signedIn('Admin whose token lasts a minute', { lifetime: 4 });
      const renewal = (request: { url(): string; postData(): string | null }) =>
        request.url().endsWith('/oidc/token') &&
        request.postData()?.includes('grant_type=refresh_token') === true;
      await page.waitForRequest(renewal);
      await page.waitForRequest(renewal);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('keeps the view and what was typed when the session ends in the middle of work', async () => {
      const { page, wrong } = await use().pages.signedIn('Admin whose session lasts fifteen seconds', {
        fragment: '#/new',
        lifetime: 4,
      });
      await page.getByLabel('Channel').fill('fast');
      await page.getByRole('checkbox', { name: 'Dry run' }).check();
      const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
      await dialog.waitFor();
      await use().pages.expectAccessible(page);
      const window = page.context().waitForEvent('page');
      await dialog.getByRole('button', { name: 'Sign in again' }).click();
      const popup = await window;
      const closed = popup.waitForEvent('close');
      await chooseRole(popup, 'Admin whose session lasts fifteen seconds', 600);
      await closed;
      await dialog.waitFor({ state: 'detached' });
      expect(await page.getByLabel('Channel').inputValue()).toBe('fast');
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('button', { name: 'Start the dry run' }).click();
      await page.waitForURL(/#\/orchestrations\/[0-9a-f-]{36}$/);
      expect(wrong).toEqual([]);
      await page.close();
    });
  });
}
