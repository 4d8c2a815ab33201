import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { DomainError } from '../../lib/base/errors.ts';
import { consoleFilesFolder, consoleFileTypes } from '../console/consoleFiles.ts';
import { once } from '../shared/once.ts';
import { openHandler } from '../shared/openHandler.ts';

const folder = join(import.meta.dirname, consoleFilesFolder);
const names = once(() => new Set(readdirSync(folder)));
/** File names that contain a hash of the contents, as Vite generates them. */
const hashed = /-[\w-]{8}\.\w+$/;

/** `GET /console/{asset}`: serves only built files, so that no name can reach any other file. */
export const handler = openHandler(async ({ path }) => {
  const name = path('asset') ?? '';
  const type = consoleFileTypes[extname(name)];
  if (type === undefined || !names().has(name)) throw new DomainError('NOT_FOUND', 'There is no such file.');
  return {
    type,
    body: readFileSync(join(folder, name), 'utf8'),
    headers: {
      'cache-control': hashed.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      'cross-origin-resource-policy': 'same-origin',
    },
  };
});
