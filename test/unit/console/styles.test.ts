import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const views = join(import.meta.dirname, '..', '..', '..', 'console', 'views');

/** The classes that a rule of the sheet styles by themselves, without something around them. */
const ownClasses = (sheet: string): string[] =>
  [...sheet.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{/g)].flatMap(([, selectors = '']) =>
    selectors.split(',').flatMap((selector) => /^\s*\.([a-z-]+)/.exec(selector)?.[1] ?? []),
  );

describe('the style sheets of the views', () => {
  it('do not share class names, because the page loads all of them', () => {
    const sheetsOf = new Map<string, Set<string>>();
    for (const file of globSync('*/*.css', { cwd: views }))
      for (const name of ownClasses(readFileSync(join(views, file), 'utf8')))
        sheetsOf.set(name, (sheetsOf.get(name) ?? new Set()).add(file));
    expect(sheetsOf.size).toBeGreaterThan(20);
    expect([...sheetsOf].filter(([, sheets]) => sheets.size > 1)).toEqual([]);
  });
});
