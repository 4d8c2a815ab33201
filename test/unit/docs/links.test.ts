import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const files = ['*.md', 'docs/**/*.md', 'infra/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('the documentation', () => {
  test.each(files)('every link in %s has a target', (name) => {
    const file = join(root, name);
    const text = readFileSync(file, 'utf8').replaceAll(/```.*?```/gs, '');
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? file : join(dirname(file), path);
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  test('names tests that exist', () => {
    const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
    const named = [...page.matchAll(/`([\w/]+\.test\.ts)`: ([^|]+?) …? ?\|/g)];
    expect(named.length).toBeGreaterThan(5);
    for (const [, file = '', name = ''] of named)
      expect(readFileSync(join(root, 'test/unit', file), 'utf8')).toContain(name.trim());
  });

  test('names files of the project that exist', () => {
    const named = files.flatMap((name) =>
      [
        ...readFileSync(join(root, name), 'utf8').matchAll(
          /`((?:lib|functions|infra|local|test)\/[\w./-]+)`/g,
        ),
      ].map(([, path = '']) => [name, path] as const),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(([, path]) => !existsSync(join(root, path))).map((one) => one.join(': '))).toEqual(
      [],
    );
  });
});
