import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestStack } from '../../support/stack.ts';
import { expectAccessible } from './expectAccessible.ts';

/** Whom one can sign in as at the simulated issuer (local/simulator/roles.ts). */
type RoleTitle =
  | 'Admin and operator'
  | 'Operator'
  | 'Somebody without a group'
  | 'Admin whose token lasts a minute'
  | 'Admin whose session lasts fifteen seconds';

/** Pages of the console in one browser, all with the one stack. */
export class ConsolePages {
  readonly #context: BrowserContext;
  readonly #stack: TestStack;

  constructor(context: BrowserContext, stack: TestStack) {
    this.#context = context;
    this.#stack = stack;
  }

  /** A page at a place, not signed in, and all that goes wrong in it: refused by its policy, thrown, or asked of a stranger. */
  async open(fragment = ''): Promise<{ page: Page; wrong: string[] }> {
    const page = await this.#context.newPage();
    page.setDefaultTimeout(20_000);
    const wrong: string[] = [];
    const known = [this.#stack.ready.url, this.#stack.ready.issuer].map((url) => new URL(url).origin);
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      // Chromium writes every refused call there; those are the tests' own.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        wrong.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !known.includes(new URL(request.url()).origin))
        wrong.push(`asked of another origin: ${request.url()}`);
    });
    await page.goto(`${this.#stack.ready.url}/console${fragment}`);
    return { page, wrong };
  }

  /** A page of somebody who has signed in; tokens last `lifetime` seconds instead of the role's. */
  async signedIn(
    role: RoleTitle,
    { fragment = '', lifetime }: { fragment?: string; lifetime?: number } = {},
  ): Promise<{ page: Page; wrong: string[] }> {
    const opened = await this.open(fragment);
    await opened.page.getByRole('button', { name: 'Sign in' }).click();
    await chooseRole(opened.page, role, lifetime);
    await opened.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return opened;
  }

  /** No finding of axe, in both themes. */
  async expectAccessible(page: Page): Promise<void> {
    await expectAccessible(page);
  }

  /** No control or text sticks out of the box that it stands in: a telephone would scroll, a desk's screen only looks broken. */
  async expectTidy(page: Page): Promise<void> {
    const outside =
      await page.evaluate(`[...document.querySelectorAll('main :is(input, select, button, label, small, p)')]
      .filter((control) => {
        const box = control.parentElement.closest('fieldset, li, article, aside, form, section').getBoundingClientRect();
        const own = control.getBoundingClientRect();
        return own.width > 0 && (own.right > box.right + 1 || own.left < box.left - 1);
      })
      .map((control) => control.outerHTML.slice(0, 120))`);
    expect(outside).toEqual([]);
  }

  /** Nothing is wider than a small telephone. */
  async expectNarrow(page: Page): Promise<void> {
    const before = page.viewportSize() ?? { width: 1280, height: 1000 };
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await page.setViewportSize(before);
  }
}

/** On the simulated issuer's page. */
export async function chooseRole(page: Page, role: RoleTitle, lifetime?: number): Promise<void> {
  const link = page.getByRole('link', { name: new RegExp(`^${role}(?! and)`) });
  if (lifetime === undefined) await link.click();
  else {
    const href = await link.getAttribute('href');
    await page.goto(new URL(`${href}&lifetime=${lifetime}`, page.url()).href);
  }
}
