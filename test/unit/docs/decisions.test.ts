import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'decisions');
const files = globSync('[0-9]*.md', { cwd: folder }).toSorted();
const titleOf = (name: string) => /^# (\d+)\. (.+)$/m.exec(readFileSync(join(folder, name), 'utf8'));

test('the index of decisions lists every decision in order with its title', () => {
  expect(files.length).toBeGreaterThan(10);
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  const rows = [...index.matchAll(/^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(files.map((name) => [name.slice(0, 4), name, titleOf(name)?.[2]]));
});

test.each(files)('the heading of %s has the file’s number, which is unique', (name) => {
  expect(Number(titleOf(name)?.[1])).toBe(Number(basename(name).slice(0, 4)));
  expect(files.filter((other) => other.startsWith(name.slice(0, 4)))).toEqual([name]);
});
