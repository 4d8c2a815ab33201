import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAbove, released } from './changelog.ts';

const usage = `Usage: npm run release -- X.Y.Z

Makes the commit of a release: the version, the dated changelog, and what executions and items of it look like, for the
tests of later releases. Nothing is pushed or tagged: docs/releasing.md says what comes before and after.`;

const root = join(import.meta.dirname, '..', '..');
const run = (command: string, ...given: string[]): string =>
  execFileSync(command, given, { cwd: root, encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] }).trim();

function prepare(version: string): void {
  const { version: current } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!isAbove(version, current)) throw new Error(`${version} is not a version above ${current}`);
  if (run('git', 'status', '--porcelain') !== '') throw new Error('There are changes that are not committed');
  const file = join(root, 'CHANGELOG.md');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(file, released(readFileSync(file, 'utf8'), version, date));
  run('npm', 'version', version, '--no-git-tag-version');
  run(process.execPath, join('test', 'support', 'release', 'record.ts'), version);
  run('npm', 'run', 'format');
  run('git', 'add', '--all');
  run('git', 'commit', '--quiet', '--message', `Release ${version}`);
  console.log(`Made the commit "Release ${version}". Next: docs/releasing.md#after-the-commit`);
}

const [version] = process.argv.slice(2);
if (version === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    prepare(version);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
