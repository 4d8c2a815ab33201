import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where Chromium is on this machine: what `CHROMIUM` names, else a usual place. Undefined if there is none. */
const chromiumPath = (): string | undefined => {
  const named = process.env['CHROMIUM'];
  return (named === undefined ? usual : [named]).find(runs);
};

/**
 * Chromium's path; where there is none undefined, with the reason printed. CI insists on the browser.
 *
 * @throws Error if there is none and CI=true.
 */
export function findChromium(): string | undefined {
  const path = chromiumPath();
  if (path !== undefined) return path;
  const places = process.env['CHROMIUM'] ?? usual.join(', ');
  const reason = `no Chromium at ${places}; install it (Debian: apt-get install chromium) or name it in CHROMIUM`;
  if (process.env['CI'] === 'true') throw new Error(`The browser tests cannot run: ${reason}`);
  console.error(`The browser tests are skipped: ${reason}`);
  return undefined;
}

/** A headless Chromium with a profile of its own that calls nobody by itself. */
export async function openBrowser(
  executablePath: string,
): Promise<{ readonly context: BrowserContext; readonly close: () => Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 1000 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
