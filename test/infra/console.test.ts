import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildConsole } from '../../infra/buildConsole.ts';

/** Issue 16: of everything that the page loads, compressed. */
const budget = 300_000;

describe("the operator's page", () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const named = (ending: string) => readdirSync(folder).filter((name) => name.endsWith(ending));
  beforeAll(async () => await buildConsole(folder));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is within its budget', () => {
    const sizes = readdirSync(folder).map((name) => gzipSync(text(name)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(budget);
  });

  test('is one file of code and one style sheet, named by their contents', () => {
    expect(named('.js')).toEqual([expect.stringMatching(/^index-[\w-]{8}\.js$/)]);
    expect(named('.css')).toEqual([expect.stringMatching(/^index-[\w-]{8}\.css$/)]);
  });

  test('says the licenses of what it contains', () => {
    for (const part of ['preact', 'oauth4webapi', 'openapi-fetch', 'SIL OPEN FONT LICENSE'])
      expect(text('LICENSES.txt')).toContain(part);
  });

  test('is built for production whatever NODE_ENV says', () => {
    expect(process.env['NODE_ENV']).toBe('test');
    expect(text(named('.js')[0] ?? '')).not.toContain('jsxDEV');
  });

  test('names only its own files, relative to itself, and has no inline code or style', () => {
    const page = text('index.html');
    const links = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThanOrEqual(3);
    for (const link of links) expect(readdirSync(folder)).toContain(link.replace(/^\.\//, ''));
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });

  test('embeds its fonts in the style sheet and requests nothing from other origins', () => {
    const urls = [...text(named('.css')[0] ?? '').matchAll(/url\(["']?([^"')]{0,20})/g)].map(
      ([, url]) => url,
    );
    expect(urls.length).toBeGreaterThanOrEqual(2);
    for (const url of urls) expect(url).toMatch(/^data:font\/woff2/);
  });
});
