import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notesOf } from './changelog.ts';

/**
 * `node infra/release/notes.ts vX.Y.Z`: prints the notes of a release, for the workflow that publishes a tag. Fails if the tag is not
 * the version of package.json, or if the changelog has no dated section of it.
 */
const root = join(import.meta.dirname, '..', '..');
const [tag] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
if (tag !== `v${version}`) throw new Error(`The tag ${tag} is not v${version}, the version of package.json`);
console.log(notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version));
