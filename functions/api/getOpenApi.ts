import { openApiDocument } from '../../lib/api/openapi/openApiDocument.ts';
import { once } from '../shared/once.ts';
import { openHandler } from '../shared/openHandler.ts';

const text = once(() => JSON.stringify(openApiDocument()));

/** `GET /openapi.json` */
export const handler = openHandler(async () => ({
  type: 'application/json',
  body: text(),
  headers: { 'cache-control': 'public, max-age=300' },
}));
