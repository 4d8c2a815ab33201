import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A number after the sign is a section of docs/design.md. */
const reference = /§(\d+(?:\.\d+)*)/g;

const sections = new Set(
  [...readFileSync('docs/design.md', 'utf8').matchAll(/^#{2,3} (\d+(?:\.\d+)*)\.? /gm)].map(
    ([, number]) => number,
  ),
);

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|js|md|sh|yml)$/.test(file) && existsSync(file));

const referencesOf = (file: string): { file: string; line: number; section: string }[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(reference)].map(([, section = '']) => ({ file, line: index + 1, section })),
    );

describe('references to the design', () => {
  it('name a section that docs/design.md has', () => {
    const references = files.flatMap(referencesOf);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter(({ section }) => !sections.has(section))).toEqual([]);
  });

  it('cite the page in the repository, not a document that readers do not have', () => {
    const citing = files.filter(
      (file) => !file.endsWith('references.test.ts') && /\bDESIGN\b/.test(readFileSync(file, 'utf8')),
    );
    expect(citing).toEqual([]);
  });
});
