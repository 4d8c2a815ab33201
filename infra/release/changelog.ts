/** CHANGELOG.md cannot be released in its current form; the message says why. */
class ChangelogProblem extends Error {
  override readonly name = 'ChangelogProblem';
}

const unreleased = '## Unreleased';

/** The text of a section, without its heading; undefined if there is none. */
function section(changelog: string, heading: string): string | undefined {
  const lines = changelog.split('\n');
  const begin = lines.findIndex((line) => line === heading || line.startsWith(`${heading} `));
  if (begin === -1) return undefined;
  const length = lines.slice(begin + 1).findIndex((line) => line.startsWith('## '));
  const end = length === -1 ? lines.length : begin + 1 + length;
  return lines
    .slice(begin + 1, end)
    .join('\n')
    .trim();
}

/** What a release changes, for its notes. Throws ChangelogProblem if its section is missing or has no date. */
export function notesOf(changelog: string, version: string): string {
  const heading = changelog.split('\n').find((line) => line.startsWith(`## ${version} `)) ?? '';
  const date = /^## \S+ - \d{4}-\d\d-\d\d$/.test(heading);
  const notes = date ? section(changelog, `## ${version}`) : undefined;
  if (notes === undefined || notes === '')
    throw new ChangelogProblem(`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD" with entries`);
  return notes;
}

/**
 * The changelog with what is unreleased under a version and a date, and an empty section for what comes next.
 * Throws ChangelogProblem if there is nothing to release, or if the version is there already.
 */
export function released(changelog: string, version: string, date: string): string {
  if (section(changelog, `## ${version}`) !== undefined)
    throw new ChangelogProblem(`CHANGELOG.md already has a section ${version}`);
  const changes = section(changelog, unreleased);
  if (changes === undefined || changes === '')
    throw new ChangelogProblem(`CHANGELOG.md has nothing below "${unreleased}"`);
  return changelog.replace(`${unreleased}\n`, `${unreleased}\n\n## ${version} - ${date}\n`);
}

const numbersOf = (version: string): number[] => version.split('.').map(Number);

/** Whether a version, three numbers, is above another. */
export function isAbove(version: string, current: string): boolean {
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version)) return false;
  const [wanted, now] = [numbersOf(version), numbersOf(current)];
  const place = wanted.findIndex((number, index) => number !== now[index]);
  return place !== -1 && (wanted[place] ?? 0) > (now[place] ?? 0);
}
