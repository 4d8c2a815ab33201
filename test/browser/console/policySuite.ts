import { describe, expect, test } from 'vitest';
import type { TestStack } from '../../support/stack.ts';
import type { ConsolePages } from './ConsolePages.ts';

interface Attempt {
  readonly what: string;
  /** As code of the page. */
  readonly code: string;
  /** The directive that the browser names when it refuses. */
  readonly refusedBy: string;
}

/** What the policy has to forbid. */
const attempts: readonly Attempt[] = [
  {
    what: 'code of strangers, as a module',
    code: `import('https://cdn.example.com/x.js').catch(() => undefined)`,
    refusedBy: 'script-src-elem',
  },
  {
    what: 'code of strangers, as an element',
    code: `const script = document.createElement('script'); script.src = 'https://cdn.example.com/x.js'; document.head.append(script);`,
    refusedBy: 'require-trusted-types-for',
  },
  { what: 'code from a string', code: `eval('1')`, refusedBy: 'require-trusted-types-for' },
  {
    what: 'markup from a string',
    code: `document.body.innerHTML = '<p>from a string</p>'`,
    refusedBy: 'require-trusted-types-for',
  },
  {
    what: 'an inline handler',
    code: `document.body.setAttribute('onclick', 'alert(1)')`,
    refusedBy: 'require-trusted-types-for',
  },
  {
    what: 'an inline style sheet',
    code: `const style = document.createElement('style'); style.textContent = 'body { display: none }'; document.head.append(style);`,
    refusedBy: 'style-src-elem',
  },
  {
    what: 'an inline style',
    code: `document.body.setAttribute('style', 'display: none')`,
    refusedBy: 'style-src-attr',
  },
  {
    what: 'an image of strangers',
    code: `new Image().src = 'https://example.com/pixel.png?stolen'`,
    refusedBy: 'img-src',
  },
  {
    what: 'a call to strangers',
    code: `fetch('https://example.com/?stolen').catch(() => undefined)`,
    refusedBy: 'connect-src',
  },
  {
    what: 'a frame',
    code: `const frame = document.createElement('iframe'); frame.src = 'https://example.com/'; document.body.append(frame);`,
    refusedBy: 'frame-src',
  },
  {
    what: 'a form that leaves the page',
    code: `const form = document.createElement('form'); form.action = 'https://example.com/'; document.body.append(form); form.submit();`,
    refusedBy: 'form-action',
  },
  {
    what: 'another base for links',
    code: `const base = document.createElement('base'); base.href = 'https://example.com/'; document.head.append(base);`,
    refusedBy: 'base-uri',
  },
  {
    what: 'a worker',
    code: `try { new Worker(URL.createObjectURL(new Blob(['1']))); } catch {}`,
    refusedBy: 'require-trusted-types-for',
  },
  {
    what: 'a sound of strangers',
    code: `new Audio('https://example.com/x.mp3')`,
    refusedBy: 'media-src',
  },
  {
    what: 'a manifest',
    code: `const link = document.createElement('link'); link.rel = 'manifest'; link.href = 'https://example.com/manifest.json'; document.head.append(link);`,
    refusedBy: 'manifest-src',
  },
  {
    what: 'a policy that would make code of strings again',
    code: `try { trustedTypes.createPolicy('default', { createHTML: (text) => text }); } catch {}`,
    refusedBy: 'trusted-types',
  },
  {
    what: 'a font of strangers',
    code: `new FontFace('x', 'url(https://example.com/x.woff2)').load().catch(() => undefined)`,
    refusedBy: 'font-src',
  },
];

export function policySuite(use: () => { readonly pages: ConsolePages; readonly stack: TestStack }): void {
  describe('the page’s content security policy', () => {
    test('allows its own files, this API and the issuer', async () => {
      const { url, issuer } = use().stack.ready;
      const answer = await fetch(`${url}/console`);
      expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        'font-src data:',
        `connect-src 'self' ${new URL(issuer).origin}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ]);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const page = await answer.text();
      for (const [, file = ''] of page.matchAll(/(?:src|href)="(console\/[^"]+\.(?:js|css))"/g))
        expect((await fetch(`${url}/${file}`)).headers.get('cache-control')).toContain('immutable');
      expect((await fetch(`${url}/console/`)).ok).toBe(true);
    });

    test('forbids everything else', async () => {
      const { page } = await use().pages.open();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      const violated: Record<string, string> = {};
      for (const { what, code } of attempts) {
        const report = page.evaluate<string>(`new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
          setTimeout(() => resolve('nothing was refused'), 3000);
        })`);
        // Later, so that it is code of the page and not of the debugger, which may do more.
        await page.evaluate(`void setTimeout(() => { ${code} })`);
        violated[what] = await report;
      }
      expect(violated).toEqual(Object.fromEntries(attempts.map(({ what, refusedBy }) => [what, refusedBy])));
      expect(await page.getByRole('button', { name: 'Sign in' }).isVisible()).toBe(true);
      await page.close();
    });

    test('forbids framing, even by the page itself', async () => {
      const { page } = await use().pages.open();
      const { url } = use().stack.ready;
      // A page that may have frames, at the same origin.
      await page.route('**/framing', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<iframe src="/console"></iframe>' }),
      );
      const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
      await page.goto(`${url}/framing`);
      await refused;
      expect(await page.frameLocator('iframe').getByRole('button', { name: 'Sign in' }).count()).toBe(0);
      await page.close();
    });
  });
}
