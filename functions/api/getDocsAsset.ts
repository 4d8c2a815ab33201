import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../lib/base/errors.ts';
import { docsAssets, docsAssetsFolder } from '../docs/docsAssets.ts';
import { openHandler } from '../shared/openHandler.ts';

const assets = new Map<string, { readonly type: string }>(Object.entries(docsAssets));

/** `GET /docs/{asset}`: serves only listed files, so that no name can reach any other file. */
export const handler = openHandler(async ({ path }) => {
  const name = path('asset') ?? '';
  const asset = assets.get(name);
  if (asset === undefined) throw new DomainError('NOT_FOUND', 'There is no such file.');
  return {
    type: asset.type,
    body: await readFile(join(import.meta.dirname, docsAssetsFolder, name), 'utf8'),
    headers: { 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'same-origin' },
  };
});
