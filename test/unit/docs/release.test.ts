import { describe, expect, it } from 'vitest';
import { isAbove, notesOf, released } from '../../../infra/release/changelog.ts';

const changelog = `# Changelog

All notable changes.

## Unreleased

### Added

- Stages.

## 0.1.0 - 2026-03-01

- The beginning.
`;

describe('a release', () => {
  it('moves the unreleased changes below its version and date, and leaves an empty section', () => {
    const text = released(changelog, '0.2.0', '2026-11-27');
    expect(text).toContain('## Unreleased\n\n## 0.2.0 - 2026-11-27\n\n### Added\n\n- Stages.\n\n## 0.1.0');
    expect(notesOf(text, '0.2.0')).toBe('### Added\n\n- Stages.');
    expect(notesOf(text, '0.1.0')).toBe('- The beginning.');
  });

  it('is refused without changes, and a second time', () => {
    const text = released(changelog, '0.2.0', '2026-11-27');
    expect(() => released(text, '0.3.0', '2026-11-28')).toThrow('nothing below');
    expect(() => released(changelog, '0.1.0', '2026-11-28')).toThrow('already has a section 0.1.0');
    expect(() => released('# Changelog\n', '0.1.0', '2026-11-28')).toThrow('nothing below');
  });

  it.each([
    ['is missing', changelog],
    ['has no date', `${changelog}\n## 0.2.0\n\n- Stages.\n`],
    ['is empty', `${changelog}\n## 0.2.0 - 2026-11-27\n`],
    ['is that of another version', `${changelog}\n## 0.2.01 - 2026-11-27\n\n- Stages.\n`],
  ])('fails if its section %s', (_, text) => {
    expect(() => notesOf(text, '0.2.0')).toThrow('no section');
  });

  it.each([
    ['0.1.1', true],
    ['0.2.0', true],
    ['1.0.0', true],
    ['0.10.0', true],
    ['0.1.0', false],
    ['0.0.9', false],
    ['0.2', false],
    ['v0.2.0', false],
    ['0.2.0-rc1', false],
    ['0.02.0', false],
  ])('of version %s after 0.1.0: %s', (version, allowed) => {
    expect(isAbove(version, '0.1.0')).toBe(allowed);
  });
});
